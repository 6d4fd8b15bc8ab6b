using Microsoft.Extensions.Logging;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <content>What is told of metadata that come into force.</content>
public sealed partial class MetadataAuthority
{
    private void TellApiLimits(MetadataDocument document)
    {
        var limits = ApiLimitsNotice.Of(document);
        if (limits is not null && limits != ApiLimits)
        {
            LogApiLimits(limits);
        }

        ApiLimits = limits;
    }

    // What was so in the snapshot before is not said again: in a run of DDL there may be one every second.
    private void LogProblems(SchemaSnapshot snapshot, SchemaSnapshot? before)
    {
        var known = before?.Inconsistencies.Select(item => (item.Name, item.Reason)).ToHashSet() ?? [];
        foreach (var item in snapshot.Inconsistencies.Where(item => !known.Contains((item.Name, item.Reason))))
        {
            LogInconsistent(item.Name, item.Reason);
        }

        var unserved = before?.Unserved.Select(item => (item.Kind, item.Name)).ToHashSet() ?? [];
        foreach (var group in snapshot.Unserved.Where(item => !unserved.Contains((item.Kind, item.Name))).GroupBy(item => item.Kind))
        {
            LogUnserved(group.Count(), group.Key, string.Join(", ", group.Take(10).Select(item => item.Name)));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Took over the metadata of the Hasura catalog in this database ({Sources} sources). Hasura's own tables stay as they are and are not used any more.")]
    private partial void LogImported(int sources);

    [LoggerMessage(2, LogLevel.Warning, "Metadata object left out: {Name}: {Reason}")]
    private partial void LogInconsistent(string name, string reason);

    [LoggerMessage(4, LogLevel.Error, "Left out {Kind} {Name} of source {Source}: {Reason}")]
    private partial void LogFault(SchemaObjectKind kind, string name, string source, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Note that {Limits}")]
    private partial void LogApiLimits(string limits);

    [LoggerMessage(3, LogLevel.Warning, "Kept but not served: {Count} of kind {Kind}: {Names}")]
    private partial void LogUnserved(int count, string kind, string names);
}
