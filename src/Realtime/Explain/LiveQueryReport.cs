using System.Text.Json.Nodes;
using Realtime.Dependencies;
using Realtime.LiveQueries;
using Realtime.Metadata;

namespace Realtime.Explain;

/// <summary>The list of live queries as the admin sees it: who asks what, how it is driven and why, what it has cost. Without state.</summary>
internal static class LiveQueryReport
{
    /// <summary>The report as JSON text.</summary>
    /// <param name="live">The sources' live sides.</param>
    /// <param name="subscriptions">Subscribers of live queries.</param>
    /// <param name="streams">Streams running.</param>
    public static string Write(LiveSources live, int subscriptions, int streams)
    {
        var status = live.Status;
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
            ["subscriptions"] = subscriptions,
            ["streams"] = streams,
            ["sources"] = sources,
            ["pollers"] = new JsonArray([.. live.Describe().Select(poller => (JsonNode)Poller(poller, live))]),
        });
    }

    private static JsonObject Poller(PollerStatistics poller, LiveSources live) => new()
    {
        ["source"] = poller.Query.Source,
        ["role"] = poller.Query.Role,
        ["sql"] = poller.Query.Sql.Text,
        ["tables"] = new JsonArray([.. poller.Query.Reads.Tables.Keys.Select(table => (JsonNode)table.ToString())]),
        ["mode"] = poller.IsDriven ? "changes" : "polling",
        ["reason"] = poller.IsDriven ? null : live.WhyPolled(poller.Query.Source, poller.Query.Reads) ?? "changes are about to drive it",
        ["occurrences"] = new JsonArray([.. poller.Occurrences.Select(occurrence => (JsonNode)Occurrence(occurrence))]),
        ["cohorts"] = poller.Cohorts,
        ["subscribers"] = poller.Subscribers,
        ["statements"] = poller.Statements,
        ["cohort_runs"] = poller.CohortRuns,
        ["unexplained_changes"] = poller.UnexplainedChanges,
    };

    private static JsonObject Occurrence(OccurrenceMode occurrence) => new()
    {
        ["table"] = occurrence.Table.ToString(),
        ["mode"] = occurrence.Mode switch
        {
            DependencyMode.Exact => "exact",
            DependencyMode.Inserts => "inserts",
            _ => "whole query",
        },
        ["columns"] = new JsonArray([.. occurrence.Columns.Select(column => (JsonNode)column)]),
        ["reason"] = occurrence.Reason,
        ["remedy"] = occurrence.Remedy,
    };
}
