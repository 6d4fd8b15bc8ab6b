using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// Several commands in one request. <c>bulk</c> and <c>bulk_atomic</c> do all or nothing to the metadata, and the latter has one answer for all;
/// <c>bulk_keep_going</c> reports each failure in its place and goes on; <c>concurrent_bulk</c> is <c>bulk</c> where not all of its commands only read.
/// </summary>
internal static class BulkCommands
{
    // commands may be bulks themselves
    private const int MaximumNesting = 20;

    /// <summary>Whether the name is that of a bulk command which an endpoint knows.</summary>
    public static bool IsBulk(AdminEndpoint endpoint, string name) =>
        name is "bulk" or "bulk_atomic" or "bulk_keep_going" || name == ConcurrentCommands.Name && endpoint == AdminEndpoint.Query;

    /// <summary>Runs the commands in order. The result is the list of their results.</summary>
    public static async Task<JsonNode?> RunAsync(AdminEndpoint endpoint, string name, CommandCall call, CancellationToken cancellationToken) =>
        await RunAsync(endpoint, name, call, nesting: 0, cancellationToken);

    private static async Task<JsonNode?> RunAsync(
        AdminEndpoint endpoint, string name, CommandCall call, int nesting, CancellationToken cancellationToken) =>
        name == "bulk_atomic"
            ? await RunAtomicAsync(call.Draft, () => RunEachAsync(endpoint, name, call, nesting, cancellationToken), cancellationToken)
            : await RunEachAsync(endpoint, name, call, nesting, cancellationToken);

    private static async Task<JsonArray> RunEachAsync(
        AdminEndpoint endpoint, string name, CommandCall call, int nesting, CancellationToken cancellationToken)
    {
        if (nesting > MaximumNesting)
        {
            throw call.Failed(ErrorCode.NotSupported, $"bulk commands are nested deeper than {MaximumNesting} levels");
        }

        var commands = call.Args.Items().Select((command, index) => CommandOf(endpoint, command, $"{call.Path}[{index}]", call, nesting, cancellationToken)).ToList();
        if (name == "bulk_keep_going")
        {
            return await new KeepGoing(call.Draft).RunAsync(commands, cancellationToken);
        }

        var results = new JsonArray();
        foreach (var command in commands)
        {
            if (command.Type != TableCommands.Untrack)
            {
                await call.Draft.Untracking.FlushAsync(cancellationToken);
            }

            results.Add(AdminResponses.Answer(await command.RunAsync()));
        }

        return results;
    }

    private static BulkCommand CommandOf(
        AdminEndpoint endpoint, JsonCursor command, string path, CommandCall call, int nesting, CancellationToken cancellationToken)
    {
        var inner = call with
        {
            Args = command["args"] with { Path = path + ".args" },
            Path = path + ".args",
            Version = command["version"].AsOptionalInteger() ?? 1,
        };
        var type = (command with { Path = path }).Required("type").AsString();
        return new BulkCommand(type, () => IsBulk(endpoint, type)
            ? new ValueTask<JsonNode?>(RunAsync(endpoint, type, inner, nesting + 1, cancellationToken))
            : MetadataApi.Find(endpoint, type, path)(inner, cancellationToken));
    }

    /// <summary>Commands that are one: what they do to each other is looked at when all are done, and the answer is one for all.</summary>
    private static async Task<JsonNode?> RunAtomicAsync(MetadataDraft draft, Func<Task> run, CancellationToken cancellationToken)
    {
        await run();
        await draft.Untracking.FlushAsync(cancellationToken);
        var added = ConsistencyCheck.Added(await draft.BaselineAsync(cancellationToken), (await draft.PreviewAsync(cancellationToken)).Inconsistencies);
        if (added.Count > 0 && !draft.AllowsInconsistency)
        {
            var groups = added.GroupBy(item => (item.Type, item.Name)).Select(group => (JsonNode?)AdminResponses.List(group));
            throw AdminException.With(400, ErrorCode.BadRequest, "Schema inconsistency", "$.args", new JsonArray([.. groups]));
        }

        return null;
    }
}
