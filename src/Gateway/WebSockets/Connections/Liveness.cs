namespace Gateway.WebSockets.Connections;

/// <summary>What is due on a socket.</summary>
internal enum LivenessAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The protocol's keep-alive message.</summary>
    KeepAlive,

    /// <summary>The client is gone without saying so.</summary>
    Drop,
}

/// <summary>
/// Notices half-open sockets and keeps silent ones alive. Owned by one connection: the receive loop notes what arrives, the sweep asks
/// what is due; safe between those two.
/// </summary>
internal sealed class Liveness(TimeProvider time, GraphQLWebSocketOptions options, KeepAlivePolicy policy)
{
    /// <summary>
    /// A socket that is written to but from which nothing arrives is asked less often: it needs no keep-alive, only the proof that
    /// somebody is there, before the half-open time has passed.
    /// </summary>
    private readonly TimeSpan _proofInterval = options.HalfOpenTimeout / 2;

    private long _receivedAt = time.GetTimestamp();
    private long _keptAliveAt = time.GetTimestamp();

    /// <summary>Something arrived.</summary>
    public void Received() => Interlocked.Exchange(ref _receivedAt, time.GetTimestamp());

    /// <summary>The keep-alive interval begins now: a keep-alive message went out.</summary>
    public void KeptAlive() => _keptAliveAt = time.GetTimestamp();

    /// <summary>Says what is due.</summary>
    /// <param name="now">The time stamp of the sweep.</param>
    /// <param name="sentAt">When something was last written to the socket.</param>
    public LivenessAction Due(long now, long sentAt)
    {
        var sinceKeepAlive = time.GetElapsedTime(_keptAliveAt, now);
        if (policy == KeepAlivePolicy.Always)
        {
            return sinceKeepAlive >= options.KeepAlive ? LivenessAction.KeepAlive : LivenessAction.None;
        }

        var silent = time.GetElapsedTime(Interlocked.Read(ref _receivedAt), now);
        if (silent >= options.HalfOpenTimeout)
        {
            return LivenessAction.Drop;
        }

        var quiet = silent >= options.KeepAlive && time.GetElapsedTime(sentAt, now) >= options.KeepAlive;
        return sinceKeepAlive >= options.KeepAlive && (quiet || silent >= _proofInterval) ? LivenessAction.KeepAlive : LivenessAction.None;
    }
}
