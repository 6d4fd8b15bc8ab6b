using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Tracking and untracking tables.</summary>
internal static class TableCommands
{
    /// <summary>The command that leaves its table in the document until <see cref="Untracking.FlushAsync"/>.</summary>
    public const string Untrack = "pg_untrack_table";

    private static readonly string[] TrackedMembers = ["is_enum", "is_published", "configuration", "apollo_federation_config"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_track_table", (call, _) => Track(call)),
        new("pg_add_existing_table_or_view", (call, _) => Track(call)),
        new(Untrack, UntrackAsync),
    ];

    private static ValueTask<JsonNode?> Track(CommandCall call)
    {
        // Hasura 1 takes the table's name alone as the arguments
        var named = call.Args["table"].IsAbsent && !call.Args["name"].IsAbsent || call.Args.TryGetString(out _);
        var table = named ? MetadataJson.ReadName(call.Args) : call.TableName;
        Track(call, call.Args.TryGetString(out _) ? DefaultSource.Name : call.Source, table);
        return default;
    }

    /// <summary>Adds a table to the draft.</summary>
    /// <exception cref="GraphQLErrorException">It is tracked already.</exception>
    /// <exception cref="AdminException">There is none of that name.</exception>
    public static void Track(CommandCall call, string source, QualifiedName table)
    {
        var json = call.Draft.Source(source, call.Path);
        if (call.Draft.Document.FindTable(source, table) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"view/table already tracked : \"{table}\"");
        }

        if (call.Draft.Document.FindFunction(source, table) is not null)
        {
            throw call.Failed(ErrorCode.NotSupported, $"function with name \"{table}\" already exists");
        }

        if (call.Draft.Inputs.TryGetValue(source, out var input) && input.Problem is null && !input.Catalog.Tables.ContainsKey(table))
        {
            var missing = new InconsistentObject(
                "table",
                InconsistencyList.NameOfTable(source, table),
                $"Inconsistent object: no such table/view exists in source: \"{table}\"",
                MetadataJson.Write(MetadataJson.Name(table)));
            throw AdminException.With(400, ErrorCode.InvalidConfiguration, missing.Reason, call.Path, AdminResponses.List([missing]));
        }

        var entry = new JsonObject { ["table"] = MetadataJson.Name(table) };
        foreach (var member in TrackedMembers)
        {
            if (call.Args[member].Node is { } value && !IsDefault(member, value))
            {
                entry[member] = value.DeepClone();
            }
        }

        TrackedTable.Read(new JsonCursor(entry, call.Args.Path));
        MetadataRemoval.Append(json, "tables", entry);
        call.Draft.Edited("table", InconsistencyList.NameOfTable(source, table), call.Path);
    }

    private static bool IsDefault(string member, JsonNode value) =>
        (member == "is_enum" && value.GetValueKind() == System.Text.Json.JsonValueKind.False)
        || (member == "is_published" && value.GetValueKind() == System.Text.Json.JsonValueKind.True)
        || value is JsonObject { Count: 0 };

    private static async ValueTask<JsonNode?> UntrackAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var cascade = call.Args["cascade"].AsBoolean(fallback: false);
        await call.Draft.Untracking.TakeOutAsync(call.Source, call.TableName, cascade, call.Path, cancellationToken);
        return null;
    }
}
