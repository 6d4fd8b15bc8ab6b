namespace Gateway.Admin;

/// <summary>The log lines of administrative endpoints, ids 1200 to 1299.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(1200, LogLevel.Information, "Admin command {Command} by {Path} from {Address}: status {Status}")]
    public static partial void Command(ILogger logger, string command, string path, string address, int status);
}
