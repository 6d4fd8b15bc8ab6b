using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// Native queries and logical models: kept and not served, so the commands edit the metadata and look at no SQL. What a project declares here survives until
/// something serves it.
/// </summary>
internal static class NativeQueryCommands
{
    private static readonly string[] QueryMembers =
        ["type", "root_field_name", "code", "arguments", "description", "returns", "object_relationships", "array_relationships"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_get_native_query", (call, _) => List(call, "native_queries")),
        new("pg_track_native_query", (call, _) => TrackQuery(call)),
        new("pg_untrack_native_query", (call, _) => UntrackQuery(call)),
        new("pg_get_logical_model", (call, _) => List(call, "logical_models")),
        new("pg_track_logical_model", (call, _) => TrackModel(call)),
        new("pg_untrack_logical_model", (call, _) => UntrackModel(call)),
        new("pg_create_logical_model_select_permission", (call, _) => AddPermission(call)),
        new("pg_drop_logical_model_select_permission", (call, _) => DropPermission(call)),
    ];

    private static ValueTask<JsonNode?> List(CommandCall call, string member) =>
        ValueTask.FromResult<JsonNode?>(new JsonArray([.. MetadataDocument.ObjectsOf(SourceOf(call), member).Select(entry => (JsonNode?)entry.DeepClone())]));

    private static ValueTask<JsonNode?> TrackQuery(CommandCall call)
    {
        var source = SourceOf(call);
        var name = call.Args.Required("root_field_name").AsName();
        call.Args.Required("code").AsString();
        call.Args.Required("returns");
        if (FindQuery(source, name) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"Native query '{name}' is already tracked.");
        }

        return Append(call, source, "native_queries", QueryMembers);
    }

    private static ValueTask<JsonNode?> UntrackQuery(CommandCall call)
    {
        var source = SourceOf(call);
        var name = call.Args.Required("root_field_name").AsName();
        if (!MetadataRemoval.RemoveFrom(source, "native_queries", "root_field_name", name))
        {
            throw call.Failed(ErrorCode.NotFound, $"Native query \"{name}\" not found in source \"{call.Source}\".");
        }

        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> TrackModel(CommandCall call)
    {
        var source = SourceOf(call);
        var name = call.Args.Required("name").AsName();
        call.Args.Required("fields");
        if (FindModel(source, name) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"Logical model '{name}' is already tracked.");
        }

        return Append(call, source, "logical_models", ["name", "description", "fields"]);
    }

    private static ValueTask<JsonNode?> UntrackModel(CommandCall call)
    {
        var source = SourceOf(call);
        var name = call.Args.Required("name").AsName();
        var user = MetadataDocument.ObjectsOf(source, "native_queries").FirstOrDefault(query => MetadataDocument.TextOf(query["returns"]) == name);
        if (user is not null)
        {
            throw call.Failed(
                ErrorCode.ConstraintViolation,
                $"Logical model \"{name}\" still being used by native query \"{MetadataDocument.TextOf(user["root_field_name"])}\".");
        }

        RequireModel(call, source, name);
        MetadataRemoval.RemoveFrom(source, "logical_models", "name", name);
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> AddPermission(CommandCall call)
    {
        var model = RequireModel(call, SourceOf(call), call.Args.Required("name").AsName());
        var role = call.Args.Required("role").AsName();
        call.Args.Required("permission").AsObject();
        MetadataRemoval.RemoveFrom(model, "select_permissions", "role", role);
        return Append(call, model, "select_permissions", ["role", "permission", "comment"]);
    }

    private static ValueTask<JsonNode?> DropPermission(CommandCall call)
    {
        var model = RequireModel(call, SourceOf(call), call.Args.Required("name").AsName());
        MetadataRemoval.RemoveFrom(model, "select_permissions", "role", call.Args.Required("role").AsName());
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> Append(CommandCall call, JsonObject parent, string member, IEnumerable<string> members)
    {
        var entry = new JsonObject();
        foreach (var name in members)
        {
            CustomizationCommands.Set(entry, name, call.Args[name].Node);
        }

        MetadataRemoval.Append(parent, member, entry);
        call.Draft.Edited();
        return default;
    }

    private static JsonObject SourceOf(CommandCall call) =>
        call.Draft.Document.FindSource(call.Source) ?? throw call.Failed(ErrorCode.NotFound, $"Source '{call.Source}' of kind postgres not found.");

    private static JsonObject? FindQuery(JsonObject source, string name) =>
        MetadataDocument.ObjectsOf(source, "native_queries").FirstOrDefault(entry => MetadataDocument.TextOf(entry["root_field_name"]) == name);

    private static JsonObject? FindModel(JsonObject source, string name) =>
        MetadataDocument.ObjectsOf(source, "logical_models").FirstOrDefault(entry => MetadataDocument.NameOf(entry) == name);

    private static JsonObject RequireModel(CommandCall call, JsonObject source, string name) =>
        FindModel(source, name) ?? throw call.Failed(ErrorCode.NotFound, $"Logical model \"{name}\" not found in source \"{call.Source}\".");
}
