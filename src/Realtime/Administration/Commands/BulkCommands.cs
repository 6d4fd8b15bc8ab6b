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

        var results = new JsonArray();
        var index = 0;
        foreach (var command in call.Args.Items())
        {
            var path = $"{call.Path}[{index++}]";
            var inner = call with
            {
                Args = command["args"] with { Path = path + ".args" },
                Path = path + ".args",
                Version = command["version"].AsOptionalInteger() ?? 1,
            };
            var type = (command with { Path = path }).Required("type").AsString();
            if (type != TableCommands.Untrack)
            {
                await call.Draft.Untracking.FlushAsync(cancellationToken);
            }

            ValueTask<JsonNode?> Run() => IsBulk(endpoint, type)
                ? new ValueTask<JsonNode?>(RunAsync(endpoint, type, inner, nesting + 1, cancellationToken))
                : MetadataApi.Find(endpoint, type, path)(inner, cancellationToken);
            results.Add(name == "bulk_keep_going"
                ? await KeepGoingAsync(call.Draft, Run, isChecked: type != TableCommands.Untrack, cancellationToken)
                : AdminResponses.Answer(await Run()));
        }

        return results;
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

    // What untracks checks itself, and leaves the draft as it was when it fails.
    private static async Task<JsonNode?> KeepGoingAsync(
        MetadataDraft draft, Func<ValueTask<JsonNode?>> run, bool isChecked, CancellationToken cancellationToken)
    {
        var mark = isChecked ? draft.Mark() : null;
        try
        {
            var result = await run();
            // each command stands for itself, so each is checked by itself
            if (isChecked && !draft.AllowsInconsistency)
            {
                ConsistencyCheck.RefuseNew(await draft.BaselineAsync(cancellationToken), await draft.PreviewAsync(cancellationToken), draft.Touched);
            }

            return AdminResponses.Answer(result);
        }
        catch (GraphQLErrorException exception)
        {
            Undo();
            return AdminResponses.ErrorObject(exception.Error);
        }
        catch (AdminException exception)
        {
            Undo();
            return AdminResponses.ErrorObject(exception.Error);
        }

        void Undo()
        {
            if (mark is not null)
            {
                draft.ReturnTo(mark);
            }
        }
    }
}
