namespace Gateway.WebSockets.Connections;

/// <summary>The log lines of the WebSocket transport, ids 6000 to 6099. No credentials, queries or variables are in them.</summary>
internal static partial class SocketLog
{
    [LoggerMessage(6001, LogLevel.Debug, "Socket {Id} opened from {Peer}, sub-protocol {Protocol}")]
    public static partial void Opened(ILogger logger, string id, string peer, string protocol);

    [LoggerMessage(6002, LogLevel.Debug, "Socket {Id} ended with code {Code} {Reason}")]
    public static partial void Ended(ILogger logger, string id, int code, string reason);

    [LoggerMessage(6003, LogLevel.Warning, "Socket {Id} is closed as a slow consumer: {QueuedBytes} bytes wait behind the frame being written")]
    public static partial void SlowConsumer(ILogger logger, string id, long queuedBytes);

    [LoggerMessage(6004, LogLevel.Error, "The engine failed to start an operation of socket {Id}")]
    public static partial void StartFailed(ILogger logger, string id, Exception exception);

    [LoggerMessage(6005, LogLevel.Error, "The engine failed to stop an operation")]
    public static partial void StoppingFailed(ILogger logger, Exception exception);

    [LoggerMessage(6006, LogLevel.Error, "A message of socket {Id} could not be handled; the socket is closed")]
    public static partial void HandlingFailed(ILogger logger, string id, Exception exception);

    [LoggerMessage(6007, LogLevel.Error, "Writing to a socket failed; it is aborted")]
    public static partial void WriterFailed(ILogger logger, Exception exception);

    [LoggerMessage(6008, LogLevel.Information, "Shutting down: closing {Count} sockets over {DrainTime}")]
    public static partial void Draining(ILogger logger, int count, TimeSpan drainTime);
}
