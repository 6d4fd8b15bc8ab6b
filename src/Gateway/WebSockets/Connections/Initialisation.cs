namespace Gateway.WebSockets.Connections;

/// <summary>
/// How far the client of one socket has come with <c>connection_init</c>. Owned by the connection: its receive loop writes, the sweep and the protocols read;
/// safe between those.
/// </summary>
internal sealed class Initialisation(TimeProvider time)
{
    private long _awaitedSince = time.GetTimestamp();
    private volatile bool _isReceived;
    private volatile bool _isAcknowledged;

    /// <summary>Whether a <c>connection_init</c> came and was not refused: the time for it does not run.</summary>
    public bool IsReceived => _isReceived;

    /// <summary>Whether the client was told that it is known; never false again.</summary>
    public bool IsAcknowledged => _isAcknowledged;

    /// <summary>It came.</summary>
    public void Receive() => _isReceived = true;

    /// <summary>It was refused, and the client may try again: the time for it starts anew.</summary>
    public void AwaitAnother()
    {
        Interlocked.Exchange(ref _awaitedSince, time.GetTimestamp());
        _isReceived = false;
    }

    /// <summary>The client was told that it is known.</summary>
    public void Acknowledge() => _isAcknowledged = true;

    /// <summary>Whether it has been waited for in vain for so long.</summary>
    /// <param name="now">The time stamp of the sweep.</param>
    /// <param name="most">How long a client has.</param>
    public bool IsOverdue(long now, TimeSpan most) => !_isReceived && time.GetElapsedTime(Interlocked.Read(ref _awaitedSince), now) >= most;
}
