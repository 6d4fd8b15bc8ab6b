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
    private long _waitingForInitSince = environment.Time.GetTimestamp();
    private long _closingSince;
    private long _closeAt = long.MaxValue;
    private volatile bool _initReceived;
    private volatile bool _isAcknowledged;

    /// <summary>Whether a <c>connection_init</c> came: the time for it does not run.</summary>
    public bool InitReceived => _initReceived;

    /// <summary>Whether the client was told that it is known.</summary>
    public bool IsAcknowledged => _isAcknowledged;

    /// <summary>Whether this side closes the socket.</summary>
    public bool IsClosing => Interlocked.Read(ref _closingSince) != 0;

    /// <summary>Something arrived.</summary>
    public void Received() => _liveness.Received();

    /// <summary>Stops the time for <c>connection_init</c>: it came.</summary>
    public void BeginInit() => _initReceived = true;

    /// <summary>Starts that time anew: the client may try again.</summary>
    public void AwaitAnotherInit()
    {
        Interlocked.Exchange(ref _waitingForInitSince, environment.Time.GetTimestamp());
        _initReceived = false;
    }

    /// <summary>The client was told that it is known: keep-alive begins.</summary>
    public void Acknowledged()
    {
        _liveness.KeptAlive();
        _isAcknowledged = true;
    }

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
        else if (!_initReceived && environment.Time.GetElapsedTime(Interlocked.Read(ref _waitingForInitSince), now) >= environment.Options.ConnectionInitTimeout)
        {
            connection.Close(SocketClose.InitTimeout);
        }
        else if (connection.Identity.IsExpired(utcNow))
        {
            connection.Close(SocketClose.Expired);
        }
        else if (_isAcknowledged)
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
