using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.LiveQueries.Streams;

/// <summary>
/// All streaming subscriptions of the engine. Each has its own cursor and so its own statement; few of them run at a time, so that streams leave the pool to
/// queries. Thread-safe. Owned by the engine; disposing it ends them all.
/// </summary>
internal sealed class StreamSubscriptions : IAsyncDisposable
{
    private const int MostStatements = 4;
    private readonly ConcurrentDictionary<StreamSubscription, bool> _streams = new();
    private readonly SemaphoreSlim _turns = new(MostStatements);
    private readonly IStreamPlanner _planner;
    private readonly SourceConnections _connections;
    private readonly StreamBatchReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="planner">Plans again what runs when the schema changes.</param>
    /// <param name="sources">Tell of changes.</param>
    /// <param name="connections">The pools.</param>
    /// <param name="options">The interval of streams that changes do not drive, and the limits of a statement.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where log lines go.</param>
    public StreamSubscriptions(
        IStreamPlanner planner, LiveSources sources, SourceConnections connections, LiveQueryOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _planner = planner;
        Sources = sources;
        _connections = connections;
        _reader = new StreamBatchReader(options.StatementTimeout, options.MaxResultBytes);
        RefetchInterval = options.RefetchInterval;
        _time = time;
        _log = loggers.CreateLogger<StreamSubscriptions>();
    }

    /// <summary>Streams running now.</summary>
    public int Count => _streams.Count;

    /// <summary>What tells of changes.</summary>
    public LiveSources Sources { get; }

    /// <summary>How often a stream looks that changes do not drive.</summary>
    public TimeSpan RefetchInterval { get; }

    /// <summary>Starts a stream.</summary>
    /// <param name="request">What was asked; planned again when the schema changes.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="planned">The request's plan.</param>
    /// <param name="sink">Where batches go.</param>
    public IAsyncDisposable Subscribe(OperationRequest request, Session session, PlannedStream planned, IResultSink sink)
    {
        var stream = new StreamSubscription(this, _planner, request, session, planned, sink, _time);
        _streams.TryAdd(stream, true);
        stream.Start();
        return stream;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Keys)
        {
            await stream.DisposeAsync();
        }

        _turns.Dispose();
    }

    /// <summary>Reads a stream's next batch in its turn; see <see cref="StreamBatchReader.ReadAsync"/>.</summary>
    public Task<StreamBatch> ReadAsync(PlannedStream stream, StreamHorizon horizon, IReadOnlyList<string?>? position, CancellationToken stop) =>
        InTurnAsync(() => _reader.ReadAsync(_connections[stream.Source], stream, horizon, position, stop), stop);

    /// <summary>Reads the values that a stream begins at in its turn; see <see cref="StreamBatchReader.ReadStartAsync"/>.</summary>
    public Task<IReadOnlyList<string?>> ReadStartAsync(PlannedStream stream, CancellationToken stop) =>
        InTurnAsync(() => _reader.ReadStartAsync(_connections[stream.Source], stream, stop), stop);

    /// <summary>A stream has ended.</summary>
    /// <returns>Whether it had not been said before.</returns>
    public bool Forget(StreamSubscription stream) => _streams.TryRemove(stream, out _);

    /// <summary>A batch could not be read, and is tried again.</summary>
    public void Report(Exception exception) => LiveQueryLog.StreamFailed(_log, exception);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> read, CancellationToken stop)
    {
        await _turns.WaitAsync(stop);
        try
        {
            return await read();
        }
        finally
        {
            _turns.Release();
        }
    }
}
