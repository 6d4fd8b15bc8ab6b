using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Tracking native queries and logical models, and granting the latter. The SQL of a query is looked at when it is tracked.</summary>
internal static class NativeQueryCommands
{
    private static readonly string[] QueryMembers =
        ["type", "root_field_name", "code", "arguments", "description", "returns", "object_relationships", "array_relationships"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_get_native_query", (call, _) => List(call, "native_queries")),
        new("pg_track_native_query", TrackQueryAsync),
        new("pg_untrack_native_query", (call, _) => UntrackQuery(call)),
        new("pg_get_logical_model", (call, _) => List(call, "logical_models")),
        new("pg_track_logical_model", (call, _) => TrackModel(call)),
        new("pg_untrack_logical_model", (call, _) => UntrackModel(call)),
        new("pg_create_logical_model_select_permission", (call, _) => AddPermission(call)),
        new("pg_drop_logical_model_select_permission", (call, _) => DropPermission(call)),
    ];

    private static ValueTask<JsonNode?> List(CommandCall call, string member) =>
        ValueTask.FromResult<JsonNode?>(new JsonArray([.. MetadataDocument.ObjectsOf(SourceOf(call), member).Select(entry => (JsonNode?)entry.DeepClone())]));

    private static async ValueTask<JsonNode?> TrackQueryAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var source = SourceOf(call);
        var declared = DeclaredNativeQuery.Read(call.Args);
        if (FindQuery(source, declared.Name) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"Native query '{declared.Name}' is already tracked.");
        }

        var model = FindModel(source, declared.Returns) ?? throw call.Failed(ErrorCode.NotFound, $"Logical model \"{declared.Returns}\" not found.");
        if (call.Draft.Inputs.TryGetValue(call.Source, out var input) && input.Problem is null)
        {
            try
            {
                await NativeQueryCheck.RunAsync(
                    call.Authority.Reader.ConnectionStringOf(source), input, declared,
                    DeclaredLogicalModel.Read(new JsonCursor(model, "$")), call.Path, cancellationToken);
            }
            catch (GraphQLErrorException exception)
            {
                throw (exception.Error with { Path = call.Path }).AsException();
            }
        }

        Append(call, source, "native_queries", QueryMembers);
        call.Draft.Edited("native_query", $"native_query {declared.Name} in source {call.Source}", call.Path);
        return null;
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
        DeclaredLogicalModel.Read(call.Args);
        if (FindModel(source, name) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"Logical model '{name}' is already tracked.");
        }

        Append(call, source, "logical_models", ["name", "description", "fields"]);
        call.Draft.Edited("logical_model", $"logical_model {name} in source {call.Source}", call.Path);
        return default;
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
        Append(call, model, "select_permissions", ["role", "permission", "comment"]);
        call.Draft.Edited("select_permission", $"select_permission {role} in logical model {MetadataDocument.NameOf(model)} in source {call.Source}", call.Path);
        return default;
    }

    private static ValueTask<JsonNode?> DropPermission(CommandCall call)
    {
        var model = RequireModel(call, SourceOf(call), call.Args.Required("name").AsName());
        MetadataRemoval.RemoveFrom(model, "select_permissions", "role", call.Args.Required("role").AsName());
        call.Draft.Edited();
        return default;
    }

    private static void Append(CommandCall call, JsonObject parent, string member, IEnumerable<string> members)
    {
        var entry = new JsonObject();
        foreach (var name in members)
        {
            CustomizationCommands.Set(entry, name, call.Args[name].Node);
        }

        MetadataRemoval.Append(parent, member, entry);
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
