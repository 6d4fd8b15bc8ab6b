using Microsoft.Extensions.Logging;

namespace Realtime.Changes;

/// <summary>Log events of the change feed, ids 2000 to 2099.</summary>
internal static partial class ChangeFeedLog
{
    [LoggerMessage(2000, LogLevel.Information, "Change feed: reading changes through the temporary slot {Slot} of the publication {Publication}, {Covered} of {Tables} tables covered")]
    public static partial void Streaming(ILogger logger, string slot, string publication, int covered, int tables);

    [LoggerMessage(2001, LogLevel.Warning, "Change feed: connection lost, trying again in {Pause}; live queries poll meanwhile")]
    public static partial void ConnectionLost(ILogger logger, TimeSpan pause, Exception error);

    [LoggerMessage(2002, LogLevel.Warning, "Change feed: not available, trying again in {Pause}; live queries poll meanwhile: {Reason}")]
    public static partial void Unavailable(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Change feed: changes arrive late ({Reason}); live queries poll until they are in time again")]
    public static partial void Lagging(ILogger logger, string reason);

    [LoggerMessage(2004, LogLevel.Information, "Change feed: changes arrive in time again")]
    public static partial void CaughtUp(ILogger logger);

    [LoggerMessage(2005, LogLevel.Information, "Change feed: {Alteration}")]
    public static partial void PublicationAltered(ILogger logger, string alteration);

    [LoggerMessage(2006, LogLevel.Warning, "Change feed: {Alteration} failed, to be tried again every few seconds: {Reason}")]
    public static partial void PublicationNotAltered(ILogger logger, string alteration, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "Change feed: the table {Table} is not covered and is polled: {Reason}. {Remedy}")]
    public static partial void NotCovered(ILogger logger, string table, string reason, string? remedy);

    [LoggerMessage(2008, LogLevel.Warning, "Change feed: the replication connection did not end and could not be terminated; it ends by its timeout")]
    public static partial void NotTerminated(ILogger logger, Exception error);

    [LoggerMessage(2009, LogLevel.Information, "Change feed: made the publication {Publication}")]
    public static partial void PublicationMade(ILogger logger, string publication);

    [LoggerMessage(2010, LogLevel.Information, "Change feed: removed the publication {Publication}, which nobody used any more")]
    public static partial void PublicationRemoved(ILogger logger, string publication);

    [LoggerMessage(2011, LogLevel.Information, "Change feed: the publication {Publication} is left in its database: others use it, or the database does not answer")]
    public static partial void PublicationLeft(ILogger logger, string publication);

    [LoggerMessage(2012, LogLevel.Warning, "Change feed: the publication {Publication} was changed by others (dropped, made again, or with other options): what it holds now may not have been published before, and is read again")]
    public static partial void PublicationChanged(ILogger logger, string publication);
}
