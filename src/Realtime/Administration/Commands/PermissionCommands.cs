using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Administration.Commands;

/// <summary>Creating and dropping permissions of tables.</summary>
internal static class PermissionCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
        MetadataNames.PermissionKinds.SelectMany(kind => new KeyValuePair<string, CommandHandler>[]
        {
            new($"pg_create_{kind.Word()}_permission", (call, _) => Create(call, kind)),
            new($"pg_drop_{kind.Word()}_permission", (call, token) => DropAsync(call, kind, token)),
        }).Append(new("pg_set_permission_comment", (call, _) => SetComment(call)));

    private static ValueTask<JsonNode?> Create(CommandCall call, PermissionKind kind)
    {
        var declared = DeclaredPermission.Read(call.Args, kind);
        var table = call.Table();
        if (declared.Role == Session.AdminRole || Find(table, kind, declared.Role) is not null)
        {
            throw call.Failed(
                ErrorCode.AlreadyExists, $"{kind.Word()} permission already defined on table \"{call.TableName}\" with role \"{declared.Role}\"");
        }

        var entry = new JsonObject { ["role"] = declared.Role, ["permission"] = declared.Definition.Node!.DeepClone() };
        if (declared.Comment is not null)
        {
            entry["comment"] = declared.Comment;
        }

        MetadataRemoval.Append(table, kind.Member(), entry);
        var type = $"{kind.Word()}_permission";
        call.Draft.Edited(type, InconsistencyList.NameOfPart(call.Source, call.TableName, type, declared.Role), call.Path);
        return default;
    }

    private static async ValueTask<JsonNode?> DropAsync(CommandCall call, PermissionKind kind, CancellationToken cancellationToken)
    {
        var role = call.Args.Required("role").AsName();
        RequireFound(call, call.Table(), kind, role);
        var (source, table) = (call.Source, call.TableName);
        void Remove() => MetadataRemoval.Remove(call.Draft.Document, ["sources", source, "tables", table.Schema, table.Name, kind.Member(), role]);
        if (MetadataDocument.ObjectsOf(call.Draft.Document.Root, "inherited_roles").Any())
        {
            await call.Draft.RemoveAsync(Remove, cascade: false, call.Path, cancellationToken);
        }
        else
        {
            // nothing depends on a permission but what inherits instead of it
            Remove();
            call.Draft.Edited();
        }

        return null;
    }

    private static ValueTask<JsonNode?> SetComment(CommandCall call)
    {
        var word = call.Args.Required("type").AsString();
        var kind = MetadataNames.PermissionKinds.FirstOrDefault(
            candidate => candidate.Word() == word, (PermissionKind)(-1));
        if ((int)kind < 0)
        {
            throw call.Args["type"].Failed($"unknown kind of permission \"{word}\"");
        }

        var entry = RequireFound(call, call.Table(), kind, call.Args.Required("role").AsName());
        CustomizationCommands.Set(entry, "comment", call.Args["comment"].Node);
        call.Draft.Edited();
        return default;
    }

    private static JsonObject? Find(JsonObject table, PermissionKind kind, string role) =>
        MetadataDocument.ObjectsOf(table, kind.Member()).FirstOrDefault(entry => MetadataDocument.TextOf(entry["role"]) == role);

    private static JsonObject RequireFound(CommandCall call, JsonObject table, PermissionKind kind, string role) =>
        Find(table, kind, role) ?? throw call.Failed(
            ErrorCode.PermissionDenied, $"{kind.Word()} permission on \"{call.TableName}\" for role \"{role}\" does not exist");
}
