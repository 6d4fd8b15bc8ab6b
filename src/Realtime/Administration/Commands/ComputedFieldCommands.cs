using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Adding and dropping computed fields.</summary>
internal static class ComputedFieldCommands
{
    private const string Type = "computed_field";
    private const string Member = "computed_fields";

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_add_computed_field", (call, _) => Add(call)),
        new("pg_drop_computed_field", DropAsync),
        new("pg_set_computed_field_comment", (call, _) => SetComment(call)),
    ];

    private static ValueTask<JsonNode?> Add(CommandCall call)
    {
        var table = call.Table(".table");
        var declared = DeclaredComputedField.Read(call.Args);
        RelationshipCommands.RefuseTaken(call, table, declared.Name);
        var definition = (JsonObject)call.Args["definition"].Node!.DeepClone();
        definition["function"] = MetadataJson.Name(declared.Function);
        var entry = new JsonObject { ["name"] = declared.Name, ["definition"] = definition };
        if (declared.Comment is not null)
        {
            entry["comment"] = declared.Comment;
        }

        MetadataRemoval.Append(table, Member, entry);
        call.Draft.Edited(Type, InconsistencyList.NameOfPart(call.Source, call.TableName, Type, declared.Name), call.Path);
        return default;
    }

    private static async ValueTask<JsonNode?> DropAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var table = call.Table(".table");
        var name = RequireFound(call, table);
        var (source, tableName) = (call.Source, call.TableName);
        await call.Draft.RemoveNamedAsync(
            name,
            () => MetadataRemoval.Remove(call.Draft.Document, ["sources", source, "tables", tableName.Schema, tableName.Name, Member, name]),
            call.Args["cascade"].AsBoolean(fallback: false),
            call.Path,
            cancellationToken);
        return null;
    }

    private static ValueTask<JsonNode?> SetComment(CommandCall call)
    {
        var table = call.Table(".table");
        var name = RequireFound(call, table);
        var entry = MetadataDocument.ObjectsOf(table, Member).First(candidate => MetadataDocument.NameOf(candidate) == name);
        CustomizationCommands.Set(entry, "comment", call.Args["comment"].Node);
        call.Draft.Edited();
        return default;
    }

    private static string RequireFound(CommandCall call, JsonObject table)
    {
        var name = call.Args.Required("name").AsName();
        return MetadataDocument.ObjectsOf(table, Member).Any(entry => MetadataDocument.NameOf(entry) == name)
            ? name
            : throw call.Failed(ErrorCode.NotExists, $"computed field \"{name}\" does not exist", ".name");
    }
}
