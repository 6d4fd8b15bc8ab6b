namespace Gateway.Requests;

/// <summary>The log lines of requests that fail.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(1001, LogLevel.Error, "A request to {Path} failed")]
    public static partial void Failed(ILogger logger, string path, Exception fault);
}
