using System.Text.Json.Nodes;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Metadata;

namespace Realtime;

/// <summary>The list of live queries as the admin sees it: who asks what, how it is driven and why, what it has cost. Without state.</summary>
internal static class LiveQueryReport
{
    /// <summary>The report as JSON text.</summary>
    public static string Write(LiveQueryMultiplexer liveQueries, StreamMultiplexer streams)
    {
        var status = liveQueries.Status;
        var sources = new JsonObject();
        foreach (var (name, one) in status)
        {
            sources[name] = new JsonObject { ["changes_arrive"] = one.IsStreaming, ["reason"] = one.Reason, ["failure"] = one.Failure };
        }

        return MetadataJson.Write(new JsonObject
        {
            ["subscriptions"] = liveQueries.Count,
            ["streams"] = streams.Count,
            ["sources"] = sources,
            ["pollers"] = new JsonArray([.. liveQueries.Describe().Select(poller => (JsonNode)Poller(poller, status.GetValueOrDefault(poller.Query.Source)))]),
        });
    }

    private static JsonObject Poller(PollerStatistics poller, SourceLiveStatus? source) => new()
    {
        ["source"] = poller.Query.Source,
        ["role"] = poller.Query.Role,
        ["sql"] = poller.Query.Sql.Text,
        ["tables"] = new JsonArray([.. poller.Query.Reads.Tables.Keys.Select(table => (JsonNode)table.ToString())]),
        ["mode"] = poller.IsDriven ? "changes" : "polling",
        ["reason"] = poller.IsDriven ? null : poller.Query.Reads.UntrackedReason ?? source?.Reason ?? "a table's changes are not published",
        ["cohorts"] = poller.Cohorts,
        ["subscribers"] = poller.Subscribers,
        ["statements"] = poller.Statements,
        ["cohort_runs"] = poller.CohortRuns,
    };
}
