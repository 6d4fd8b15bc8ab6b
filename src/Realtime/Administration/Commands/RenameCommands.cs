using System.Text.Json.Nodes;
using Realtime.Administration.RunSql;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Renaming relationships, with the permissions that use them.</summary>
internal static class RenameCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_rename_relationship", RenameAsync),
    ];

    private static async ValueTask<JsonNode?> RenameAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args.Required("name").AsName();
        var newName = call.Args.Required("new_name").AsName();
        var table = call.Table();
        var (_, member) = RelationshipCommands.Find(call, table, name);
        if (newName == name)
        {
            return null;
        }

        RelationshipCommands.RefuseTaken(call, table, newName);
        var source = (await call.Draft.PreviewAsync(cancellationToken)).Sources.FirstOrDefault(candidate => candidate.Name == call.Source);
        if (source is not null)
        {
            new MetadataRenaming(call.Draft.Document, call.Source, source).RenameRelationship(call.TableName, name, newName);
        }

        var kind = member.StartsWith("array", StringComparison.Ordinal) ? "array_relation" : "object_relation";
        call.Draft.Edited(kind, InconsistencyList.NameOfPart(call.Source, call.TableName, kind, newName), call.Path);
        return null;
    }
}
