namespace Gateway.Requests;

/// <summary>The log lines of HTTP endpoints.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1001, LogLevel.Error, "A request to {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string path, Exception fault);

    [LoggerMessage(1002, LogLevel.Information, "Admin command {Command} by {Path} from {Address}: status {Status}")]
    public static partial void AdminCommand(ILogger logger, string command, string path, string address, int status);
}
