namespace Gateway.WebSockets.Connections;

/// <summary>
/// What time demands of one socket: that its client initialises, reads, is alive and has credentials that hold; that a closing handshake
/// ends; that it goes when the server stops. Owned by the connection, whose receive loop reports events; <see cref="Sweep"/> comes from the
/// registry's timer beside it and only asks for things: a message, a close, an abort.
/// </summary>
internal sealed class SocketDeadlines(SocketConnection connection, ISubProtocol protocol, SocketEnvironment environment)
{
    /// <summary>How long a socket with too much waiting may go without finishing a write.</summary>
    private static readonly TimeSpan OverfullGrace = TimeSpan.FromSeconds(1);

    private readonly Liveness _liveness = new(environment.Time, environment.Options, protocol.KeepAlivePolicy);
    private long _closingSince;
    private long _closeAt = long.MaxValue;

    /// <summary>Something arrived.</summary>
    public void Received() => _liveness.Received();

    /// <summary>The interval of keep-alive begins now.</summary>
    public void BeginKeepAlive() => _liveness.KeptAlive();

    /// <summary>A close frame was asked for; the handshake's time runs.</summary>
    public void Closing() => Interlocked.Exchange(ref _closingSince, environment.Time.GetTimestamp());

    /// <summary>The server stops, and closes this socket at that time stamp.</summary>
    public void CloseAt(long timestamp) => Interlocked.Exchange(ref _closeAt, timestamp);

    /// <summary>Does what is due. Never throws, never blocks.</summary>
    public void Sweep(long now, DateTimeOffset utcNow)
    {
        if (Interlocked.Read(ref _closingSince) is var closingSince && closingSince != 0)
        {
            if (environment.Time.GetElapsedTime(closingSince, now) >= environment.Options.CloseTimeout)
            {
                connection.Abort();
            }
        }
        else if (IsSlow(now))
        {
            environment.Metrics.SlowConsumer();
            SocketLog.SlowConsumer(environment.Logger, connection.Id, connection.Outbound.QueuedBytes);
            connection.Close(SocketClose.SlowConsumer);
        }
        else if (now >= Interlocked.Read(ref _closeAt))
        {
            connection.Close(SocketClose.ShuttingDown);
        }
        else if (connection.Initialisation.IsOverdue(now, environment.Options.ConnectionInitTimeout))
        {
            connection.Close(SocketClose.InitTimeout);
        }
        else if (connection.Identity.IsExpired(utcNow))
        {
            connection.Close(SocketClose.Expired);
        }
        else if (connection.Initialisation.IsAcknowledged)
        {
            KeepAlive(now);
        }
    }

    /// <summary>Whether a write is under way and has made no progress for a second.</summary>
    public bool IsStuck(long now) =>
        connection.Outbound.IsWriting && environment.Time.GetElapsedTime(connection.Outbound.ProgressAt, now) >= OverfullGrace;

    private bool IsSlow(long now)
    {
        var outbound = connection.Outbound;
        if (!outbound.IsWriting)
        {
            return false;
        }

        var stuck = environment.Time.GetElapsedTime(outbound.ProgressAt, now);
        return stuck >= environment.Options.WriteDeadline || (stuck >= OverfullGrace && outbound.QueuedBytes > environment.Options.MaxQueuedBytes);
    }

    private void KeepAlive(long now)
    {
        switch (_liveness.Due(now, connection.Outbound.ProgressAt))
        {
            case LivenessAction.KeepAlive:
                connection.Outbound.Post(protocol.KeepAlive);
                _liveness.KeptAlive();
                break;
            case LivenessAction.Drop:
                connection.Abort(); // a close frame would not arrive
                break;
        }
    }
}
