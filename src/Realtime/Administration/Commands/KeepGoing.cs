using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>One command of a bulk.</summary>
/// <param name="Type">Its name.</param>
/// <param name="RunAsync">Runs it on the draft.</param>
internal sealed record BulkCommand(string Type, Func<ValueTask<JsonNode?>> RunAsync);

/// <summary>
/// The commands of a <c>bulk_keep_going</c>: each stands or fails by itself and is answered in its place. Those in a row that are about objects of one kind,
/// none of which depends on another of its kind, are checked together as long as that finds nothing, and fewer at a time where it does: checking resolves all
/// metadata. One object for each request; not thread-safe.
/// </summary>
internal sealed class KeepGoing(MetadataDraft draft)
{
    private readonly JsonArray _answers = [];

    /// <summary>Runs the commands in order. The result is the list of their answers.</summary>
    public async Task<JsonArray> RunAsync(IReadOnlyList<BulkCommand> commands, CancellationToken cancellationToken)
    {
        for (var next = 0; next < commands.Count;)
        {
            var kind = KindOf(commands[next].Type);
            var end = next + 1;
            while (kind is not null && end < commands.Count && KindOf(commands[end].Type) == kind)
            {
                end++;
            }

            await RunRowAsync([.. commands.Take(next..end)], cancellationToken);
            next = end;
        }

        return _answers;
    }

    // Where something is wrong among several it is searched for by halves; from there on they are twice as many each time. Never much worse than one by one.
    private async Task RunRowAsync(BulkCommand[] row, CancellationToken cancellationToken)
    {
        var (most, wrongBefore) = (row.Length, 0);
        for (var next = 0; next < row.Length;)
        {
            var some = row[next..Math.Min(next + (next < wrongBefore ? Math.Max(1, (wrongBefore - next) / 2) : most), row.Length)];
            if (some.Length == 1)
            {
                most = await RunAloneAsync(some[0], cancellationToken) ? 2 : 1;
                next++;
            }
            else if (await TryTogetherAsync(some, cancellationToken) is { } answers)
            {
                answers.ForEach(_answers.Add);
                next += some.Length;
                most = some.Length * 2;
            }
            else
            {
                wrongBefore = next + some.Length;
            }
        }
    }

    private async Task<bool> RunAloneAsync(BulkCommand command, CancellationToken cancellationToken)
    {
        var untracks = command.Type == TableCommands.Untrack;
        if (!untracks)
        {
            await draft.Untracking.FlushAsync(cancellationToken);
        }

        // what untracks checks itself, and leaves the draft as it was when it fails
        var mark = untracks ? null : draft.Mark();
        var (answer, error) = await AnswerAsync(async () =>
        {
            var result = await command.RunAsync();
            if (!untracks && !draft.AllowsInconsistency)
            {
                ConsistencyCheck.RefuseNew(await draft.BaselineAsync(cancellationToken), await draft.PreviewAsync(cancellationToken), draft.Touched);
            }

            return result;
        });
        if (error && mark is not null)
        {
            draft.ReturnTo(mark);
        }

        _answers.Add(answer);
        return !error;
    }

    // null, with the draft as it was: one of them makes something inconsistent, or has failed half-way.
    private async Task<List<JsonNode?>?> TryTogetherAsync(BulkCommand[] commands, CancellationToken cancellationToken)
    {
        await draft.Untracking.FlushAsync(cancellationToken);
        var mark = draft.Mark();
        var answers = new List<JsonNode?>();
        foreach (var command in commands)
        {
            var edits = draft.Edits;
            var (answer, error) = await AnswerAsync(command.RunAsync);
            if (error && draft.Edits != edits)
            {
                draft.ReturnTo(mark);
                return null;
            }

            answers.Add(answer);
        }

        if (!draft.AllowsInconsistency && (await Dependents.FindAsync(draft, await draft.BaselineAsync(cancellationToken), cancellationToken)).Count > 0)
        {
            draft.ReturnTo(mark);
            return null;
        }

        return answers;
    }

    private static async Task<(JsonNode? Answer, bool IsError)> AnswerAsync(Func<ValueTask<JsonNode?>> run)
    {
        try
        {
            return (AdminResponses.Answer(await run()), false);
        }
        catch (GraphQLErrorException exception)
        {
            return (AdminResponses.ErrorObject(exception.Error), true);
        }
        catch (AdminException exception)
        {
            return (AdminResponses.ErrorObject(exception.Error), true);
        }
    }

    // null: it is checked alone. An inherited role may be put right by a permission that follows the one which it could not inherit.
    private string? KindOf(string type) => type switch
    {
        "pg_track_table" or "pg_add_existing_table_or_view" => "table",
        "pg_create_object_relationship" or "pg_create_array_relationship" => "relationship",
        "pg_drop_relationship" => "relationship that goes",
        "pg_create_select_permission" or "pg_create_insert_permission" or "pg_create_update_permission" or "pg_create_delete_permission" when !HasInheritedRoles =>
            "permission",
        "pg_drop_select_permission" or "pg_drop_insert_permission" or "pg_drop_update_permission" or "pg_drop_delete_permission" when !HasInheritedRoles =>
            "permission that goes",
        _ => null,
    };

    private bool HasInheritedRoles => MetadataDocument.ObjectsOf(draft.Document.Root, "inherited_roles").Any();
}
