using Microsoft.Extensions.Logging;

namespace Realtime.LiveQueries;

/// <summary>What the live queries log. No variables, no SQL.</summary>
internal static partial class LiveQueryLog
{
    [LoggerMessage(3001, LogLevel.Warning, "Live queries could not be run; the connection is made again and all of them run then")]
    public static partial void TickFailed(ILogger logger, Exception exception);

    [LoggerMessage(3002, LogLevel.Information, "A live query of role {Role} failed with SQLSTATE {SqlState}; its subscribers were told")]
    public static partial void CohortFailed(ILogger logger, string sqlState, string role);

    [LoggerMessage(3005, LogLevel.Error, "A live query of role {Role} over {Tables} had another result although the change feed had told of no change: a fault of the feed, or something outside of these tables decides the result (a policy, a setting, rows in another order). Its subscribers have the new result")]
    public static partial void UnexplainedChange(ILogger logger, string role, string tables);

    [LoggerMessage(3004, LogLevel.Warning, "A stream's batch could not be read; it is tried again")]
    public static partial void StreamFailed(ILogger logger, Exception exception);

    [LoggerMessage(3003, LogLevel.Error, "Live queries could not be planned again after a change of the schema")]
    public static partial void ReplanningFailed(ILogger logger, Exception exception);
}
