using Gateway.Limits;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>One socket's part of the budgets for memory. Thread-safe; when the socket has ended, everything was given back.</summary>
internal sealed class SocketMemory(SocketConnection connection, SocketEnvironment environment) : IMessageRoom
{
    private long _bytes;

    /// <inheritdoc/>
    public int MaxBytes => connection.Initialisation.IsAcknowledged
        ? environment.Options.MaxMessageBytes
        : Math.Min(environment.Options.MaxMessageBytes, IMessageRoom.MaxBytesOfStrangers);

    /// <inheritdoc/>
    public bool TryHold(int bytes, out HeldMemory held) => TryHold((long)bytes, out held) is null;

    /// <summary>Takes memory for whoever the socket is at this moment, unless that would go over a budget.</summary>
    /// <returns>What is wrong, or null.</returns>
    public GraphQLError? TryHold(long bytes, out HeldMemory held)
    {
        held = default;
        var requester = connection.Identity.Requester;
        if (Interlocked.Add(ref _bytes, bytes) > environment.Options.MaxHeldBytesPerSocket)
        {
            Interlocked.Add(ref _bytes, -bytes);
            return Exceeded("held-bytes-per-socket", $"the operations of one socket may hold {environment.Options.MaxHeldBytesPerSocket} bytes");
        }

        switch (environment.Held.TryHold(requester, bytes))
        {
            case HeldLimit.None:
                held = new HeldMemory(requester, bytes);
                return null;
            case HeldLimit.User:
                Interlocked.Add(ref _bytes, -bytes);
                return Exceeded("held-bytes-per-user", $"the operations of one user may hold {environment.Held.MostPerUser} bytes");
            default:
                Interlocked.Add(ref _bytes, -bytes);
                return Exceeded("held-bytes", "the running operations hold as much memory as they may; try again later");
        }
    }

    /// <inheritdoc/>
    public void Release(in HeldMemory held)
    {
        if (held.Bytes > 0)
        {
            Interlocked.Add(ref _bytes, -held.Bytes);
            environment.Held.Release(held.Requester, held.Bytes);
        }
    }

    private GraphQLError Exceeded(string limit, string message)
    {
        environment.Limits.Reached(limit);
        return new GraphQLError(ErrorCode.LimitExceeded, message);
    }
}
