using Microsoft.Extensions.Logging;

namespace Realtime;

/// <summary>What the engine as a whole logs, ids 4000 to 4099.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(4000, LogLevel.Warning, "The database is not available, trying again in {Pause}: {Reason}")]
    public static partial void StartRetried(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(4001, LogLevel.Information, "Serving {Tables} tables of {Sources} sources")]
    public static partial void Serving(ILogger logger, int tables, int sources);

    [LoggerMessage(4002, LogLevel.Warning, "An operation could not reach the database")]
    public static partial void DatabaseUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(4003, LogLevel.Error, "An operation failed by a fault of the engine")]
    public static partial void OperationFailed(ILogger logger, Exception exception);

    [LoggerMessage(4004, LogLevel.Error, "Following a change of the schema failed; it is tried again")]
    public static partial void FollowingFailed(ILogger logger, Exception exception);
}
