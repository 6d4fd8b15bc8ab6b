using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <content>What is told of metadata that come into force.</content>
internal sealed partial class MetadataAuthority
{
    private void TellApiLimits(MetadataDocument document)
    {
        var limits = ApiLimitsNotice.Of(document);
        if (limits is not null && limits != ApiLimits)
        {
            MetadataLog.ApiLimits(_logger, limits);
        }

        ApiLimits = limits;
    }

    // What was so in the snapshot before is not said again: in a run of DDL there may be one every second.
    private void LogProblems(SchemaSnapshot snapshot, SchemaSnapshot? before)
    {
        var known = before?.Inconsistencies.Select(item => (item.Name, item.Reason)).ToHashSet() ?? [];
        foreach (var item in snapshot.Inconsistencies.Where(item => !known.Contains((item.Name, item.Reason))))
        {
            MetadataLog.Inconsistent(_logger, item.Name, item.Reason);
        }

        var unserved = before?.Unserved.Select(item => (item.Kind, item.Name)).ToHashSet() ?? [];
        foreach (var group in snapshot.Unserved.Where(item => !unserved.Contains((item.Kind, item.Name))).GroupBy(item => item.Kind))
        {
            MetadataLog.Unserved(_logger, group.Count(), group.Key, string.Join(", ", group.Take(10).Select(item => item.Name)));
        }
    }
}
