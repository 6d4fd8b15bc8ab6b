using Microsoft.Extensions.Logging;

namespace Realtime.Administration.Authority;

/// <summary>What is logged of metadata and administrative commands, ids 5000 to 5099.</summary>
internal static partial class MetadataLog
{
    [LoggerMessage(5000, LogLevel.Information, "Took over the metadata of the Hasura catalog in this database ({Sources} sources); Hasura's own tables stay as they are and are not used any more")]
    public static partial void Imported(ILogger logger, int sources);

    [LoggerMessage(5001, LogLevel.Warning, "Metadata object left out: {Name}: {Reason}")]
    public static partial void Inconsistent(ILogger logger, string name, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "Kept but not served: {Count} of kind {Kind}: {Names}")]
    public static partial void Unserved(ILogger logger, int count, string kind, string names);

    [LoggerMessage(5003, LogLevel.Error, "Left out {Kind} {Name} of source {Source}: {Reason}")]
    public static partial void Fault(ILogger logger, string kind, string name, string source, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "Note that {Limits}")]
    public static partial void ApiLimits(ILogger logger, string limits);

    [LoggerMessage(5005, LogLevel.Error, "An administrative command failed because a database cannot be reached")]
    public static partial void Unreachable(ILogger logger, Exception exception);

    [LoggerMessage(5006, LogLevel.Warning, "Lost the connection that listens for metadata changes of other gateways; trying again in {Delay}")]
    public static partial void ListeningLost(ILogger logger, TimeSpan delay, Exception exception);

    [LoggerMessage(5007, LogLevel.Error, "The stored metadata cannot be read: {Reason}")]
    public static partial void Unreadable(ILogger logger, string reason);
}
