namespace Gateway.WebSockets.Connections;

/// <summary>What a socket allows a message that is being received. Asked by its receive loop only.</summary>
internal interface IMessageRoom
{
    /// <summary>Largest message of a client that did not say yet who it is: credentials and no more.</summary>
    const int MaxBytesOfStrangers = 64 * 1024;

    /// <summary>Largest message now, in bytes.</summary>
    int MaxBytes { get; }

    /// <summary>Takes memory for a large one.</summary>
    bool TryHold(int bytes, out HeldMemory held);

    /// <summary>Gives it back.</summary>
    void Release(in HeldMemory held);
}
