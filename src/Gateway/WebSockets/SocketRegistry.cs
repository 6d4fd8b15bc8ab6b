using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Gateway.Limits;
using Gateway.WebSockets.Connections;

namespace Gateway.WebSockets;

/// <summary>
/// The open sockets of this process: their number against the limits, the clock that drives their time-outs, and their orderly end at
/// shutdown. One instance; thread-safe.
/// </summary>
/// <remarks>One timer sweeps all sockets, since twenty thousand timers of their own cost more than twenty thousand comparisons.</remarks>
public sealed class SocketRegistry : IUserConnections, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<SocketConnection, byte> _connections = new();
    private readonly SocketEnvironment _environment;
    private readonly QueuedBytes _queued;
    private readonly ITimer _timer;
    private int _sweeping;
    private long _lastId;
    private volatile bool _stopping;

    internal SocketRegistry(SocketEnvironment environment)
    {
        _environment = environment;
        _queued = new QueuedBytes(environment);
        _timer = environment.Time.CreateTimer(static state => ((SocketRegistry)state!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>How many sockets and event streams are open.</summary>
    public int Count => _environment.Counts.Open;

    /// <summary>Whether the server stops: no new sockets.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Whether operations may be answered.</summary>
    public bool IsReady => _environment.Readiness.IsReady;

    internal GraphQLWebSocketOptions Options => _environment.Options;

    internal SocketMetrics Metrics => _environment.Metrics;

    /// <summary>Closes all sockets with 1012, spread so that their clients do not all come back at once, and lets no new ones in.</summary>
    /// <param name="most">How long the whole may take; zero closes all at once.</param>
    public void Stop(TimeSpan most)
    {
        _stopping = true;
        var connections = _connections.Keys.ToArray();
        var wanted = TimeSpan.FromSeconds((double)connections.Length / _environment.Options.DrainRate);
        var drainTime = wanted < most ? wanted : most;
        SocketLog.Draining(_environment.Logger, connections.Length, drainTime);
        var now = _environment.Time.GetTimestamp();
        var step = drainTime.TotalSeconds * _environment.Time.TimestampFrequency / Math.Max(1, connections.Length);
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i].Deadlines.CloseAt(now + (long)(step * i));
        }

        Sweep();
    }

    /// <summary>Closes every socket of one user with 4403 and the reason.</summary>
    /// <returns>How many there were.</returns>
    public int CloseUser(string user, string reason)
    {
        var connections = _connections.Keys.Where(connection => connection.Identity.User == user).ToArray();
        foreach (var connection in connections)
        {
            connection.Close(SocketClose.Forbidden(reason));
        }

        return connections.Length;
    }

    /// <summary>Takes a place for one more socket of this address.</summary>
    /// <returns>False when there is none; otherwise <see cref="Leave"/> gives it back.</returns>
    internal bool TryEnter(IPAddress? peer)
    {
        if (_stopping)
        {
            return false;
        }

        if (_environment.Counts.TryEnter(peer) is { } limit)
        {
            _environment.Limits.Reached(limit);
            return false;
        }

        return true;
    }

    /// <summary>Gives the place back.</summary>
    internal void Leave(IPAddress? peer) => _environment.Counts.Leave(peer);

    /// <summary>Runs one accepted socket to its end.</summary>
    internal async Task RunAsync(
        WebSocket socket, ISubProtocol protocol, IReadOnlyDictionary<string, string> headers, IPAddress? peer, CancellationToken requestAborted)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        using var connection = new SocketConnection(id, socket, protocol, headers, peer, _environment);
        _connections.TryAdd(connection, 0);
        Metrics.Opened();
        SocketLog.Opened(_environment.Logger, id, peer?.ToString() ?? "unknown", protocol.Name);
        if (_stopping)
        {
            connection.Close(SocketClose.ShuttingDown); // came in between the check and the stop
        }

        try
        {
            await connection.RunAsync(requestAborted);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            Metrics.Closed(connection.CloseCode);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return; // the last one still runs, and will do for this one
        }

        try
        {
            var now = _environment.Time.GetTimestamp();
            var utcNow = _environment.Time.GetUtcNow();
            var queued = 0L;
            foreach (var (connection, _) in _connections)
            {
                connection.Deadlines.Sweep(now, utcNow);
                queued += connection.Outbound.QueuedBytes;
            }

            _queued.Check(_connections.Keys, queued, now);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
