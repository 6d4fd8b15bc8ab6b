namespace Gateway.Requests;

/// <summary>The log lines of requests that fail, ids 1100 to 1199.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(1100, LogLevel.Error, "A request to {Path} failed")]
    public static partial void Failed(ILogger logger, string path, Exception fault);
}
