namespace Gateway.Start;

/// <summary>The log lines of the start, ids 1000 to 1099.</summary>
internal static partial class StartLog
{
    [LoggerMessage(1000, LogLevel.Warning, "{Warning}")]
    public static partial void Setting(ILogger logger, string warning);

    [LoggerMessage(1001, LogLevel.Critical, "The gateway stops: {Reason}")]
    public static partial void CannotServe(ILogger logger, string reason);
}
