using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Tracking functions and granting them.</summary>
internal static class FunctionCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_track_function", (call, _) => Track(call)),
        new("pg_untrack_function", UntrackAsync),
        new("pg_set_function_customization", (call, _) => Customize(call)),
        new("pg_create_function_permission", CreatePermissionAsync),
        new("pg_drop_function_permission", (call, _) => DropPermission(call)),
    ];

    private static ValueTask<JsonNode?> Track(CommandCall call)
    {
        // Hasura 1 takes the function's name alone as the arguments
        var name = call.Args["function"].IsAbsent ? MetadataJson.ReadName(call.Args) : NameOf(call);
        var source = call.Args.Node is JsonObject ? call.Source : DefaultSource.Name;
        var json = call.Draft.Source(source, call.Path);
        if (call.Draft.Document.FindFunction(source, name) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyTracked, $"function already tracked : \"{name}\"");
        }

        if (call.Draft.Document.FindTable(source, name) is not null)
        {
            throw call.Failed(ErrorCode.NotSupported, $"table with name \"{name}\" already exists");
        }

        var entry = new JsonObject { ["function"] = MetadataJson.Name(name) };
        foreach (var member in new[] { "configuration", "comment" })
        {
            CustomizationCommands.Set(entry, member, call.Args[member].Node);
        }

        DeclaredFunction.Read(new JsonCursor(entry, call.Args.Path));
        MetadataRemoval.Append(json, "functions", entry);
        call.Draft.Edited("function", InconsistencyList.NameOfFunction(source, name), call.Path);
        return default;
    }

    private static async ValueTask<JsonNode?> UntrackAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args["function"].IsAbsent ? MetadataJson.ReadName(call.Args) : NameOf(call);
        var source = call.Args.Node is JsonObject ? call.Source : DefaultSource.Name;
        Function(call, source, name);
        await call.Draft.RemoveAsync(
            () => MetadataRemoval.RemoveFunction(call.Draft.Document, source, name), cascade: false, call.Path, cancellationToken);
        return null;
    }

    private static ValueTask<JsonNode?> Customize(CommandCall call)
    {
        var name = NameOf(call);
        CustomRootField.ReadAll(call.Args["configuration"]["custom_root_fields"]);
        CustomizationCommands.Set(Function(call, call.Source, name), "configuration", call.Args["configuration"].Node);
        call.Draft.Edited("function", InconsistencyList.NameOfFunction(call.Source, name), call.Path);
        return default;
    }

    private static async ValueTask<JsonNode?> CreatePermissionAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (name, role) = (NameOf(call), call.Args.Required("role").AsName());
        var entry = Function(call, call.Source, name);
        if (role == Sessions.Session.AdminRole || HasPermission(entry, role))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"permission of role \"{role}\" already exists for function \"{name}\"");
        }

        var snapshot = await call.Draft.PreviewAsync(cancellationToken);
        var source = snapshot.Sources.FirstOrDefault(candidate => candidate.Name == call.Source);
        var function = source?.Functions.FirstOrDefault(candidate => candidate.Catalog.Name == name);
        if (source is not null && function is not null && source.Tables[function.ReturnsTable].PermissionsOf(role)?.Select is null)
        {
            throw call.Failed(ErrorCode.InvalidConfiguration,
                $"Function \"{name}\" cannot be exposed to role \"{role}\": it has no select permission on the table \"{function.ReturnsTable}\" that the function returns");
        }

        MetadataRemoval.Append(entry, "permissions", new JsonObject { ["role"] = role });
        call.Draft.Edited();
        return null;
    }

    private static ValueTask<JsonNode?> DropPermission(CommandCall call)
    {
        var (name, role) = (NameOf(call), call.Args.Required("role").AsName());
        if (!MetadataRemoval.RemoveFrom(Function(call, call.Source, name), "permissions", "role", role))
        {
            throw call.Failed(ErrorCode.NotExists, $"permission of role \"{role}\" does not exist for function \"{name}\"");
        }

        call.Draft.Edited();
        return default;
    }

    private static bool HasPermission(JsonObject function, string role) =>
        MetadataDocument.ObjectsOf(function, "permissions").Any(entry => MetadataDocument.TextOf(entry["role"]) == role);

    private static QualifiedName NameOf(CommandCall call) => MetadataJson.ReadName(call.Args.Required("function"));

    private static JsonObject Function(CommandCall call, string source, QualifiedName name)
    {
        call.Draft.Source(source, call.Path);
        return call.Draft.Document.FindFunction(source, name)
            ?? throw call.Failed(ErrorCode.NotExists, $"function \"{name}\" does not exist in source: {source}");
    }
}
