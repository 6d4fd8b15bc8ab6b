using System.Text.Json.Nodes;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Metadata;

namespace Realtime.Explain;

/// <summary>The list of live queries as the admin sees it: who asks what, how it is driven and why, what it has cost. Without state.</summary>
internal static class LiveQueryReport
{
    /// <summary>The report as JSON text.</summary>
    public static string Write(LiveQueryMultiplexer liveQueries, StreamSubscriptions streams)
    {
        var status = liveQueries.Status;
        var sources = new JsonObject();
        foreach (var (name, one) in status)
        {
            sources[name] = new JsonObject
            {
                ["changes_arrive"] = one.IsStreaming,
                ["reason"] = one.Reason,
                ["failure"] = one.Failure,
                ["unexplained_changes"] = one.UnexplainedChanges,
                ["not_published"] = new JsonArray([.. one.Uncovered.Select(table => (JsonNode)new JsonObject
                {
                    ["table"] = table.Name.ToString(),
                    ["reason"] = table.Reason,
                    ["remedy"] = table.Remedy,
                })]),
            };
        }

        return MetadataJson.Write(new JsonObject
        {
            ["subscriptions"] = liveQueries.Count,
            ["streams"] = streams.Count,
            ["sources"] = sources,
            ["pollers"] = new JsonArray([.. liveQueries.Describe().Select(poller => (JsonNode)Poller(poller, liveQueries))]),
        });
    }

    private static JsonObject Poller(PollerStatistics poller, LiveQueryMultiplexer liveQueries) => new()
    {
        ["source"] = poller.Query.Source,
        ["role"] = poller.Query.Role,
        ["sql"] = poller.Query.Sql.Text,
        ["tables"] = new JsonArray([.. poller.Query.Reads.Tables.Keys.Select(table => (JsonNode)table.ToString())]),
        ["mode"] = poller.IsDriven ? "changes" : "polling",
        ["reason"] = poller.IsDriven ? null : liveQueries.WhyPolled(poller.Query.Source, poller.Query.Reads) ?? "changes are about to drive it",
        ["cohorts"] = poller.Cohorts,
        ["subscribers"] = poller.Subscribers,
        ["statements"] = poller.Statements,
        ["cohort_runs"] = poller.CohortRuns,
        ["unexplained_changes"] = poller.UnexplainedChanges,
    };
}
