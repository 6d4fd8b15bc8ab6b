using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Creating and dropping relationships.</summary>
internal static class RelationshipCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_create_object_relationship", (call, _) => Create(call, isArray: false)),
        new("pg_create_array_relationship", (call, _) => Create(call, isArray: true)),
        new("pg_drop_relationship", DropAsync),
        new("pg_set_relationship_comment", (call, _) => SetComment(call)),
    ];

    private static ValueTask<JsonNode?> Create(CommandCall call, bool isArray)
    {
        var declared = DeclaredRelationship.Read(call.Args, isArray);
        var table = call.Table();
        RefuseTaken(call, table, declared.Name);
        var entry = new JsonObject { ["name"] = declared.Name, ["using"] = Normalised(call.Args["using"].Node!) };
        if (declared.Comment is not null)
        {
            entry["comment"] = declared.Comment;
        }

        MetadataRemoval.Append(table, MetadataNames.RelationshipMember(isArray), entry);
        var kind = isArray ? "array_relation" : "object_relation";
        call.Draft.Edited(kind, InconsistencyList.NameOfPart(call.Source, call.TableName, kind, declared.Name), call.Path);
        return default;
    }

    private static async ValueTask<JsonNode?> DropAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args.Required("relationship").AsName();
        var table = call.Table();
        var (_, member) = Find(call, table, name);
        var (source, tableName) = (call.Source, call.TableName);
        await call.Draft.RemoveNamedAsync(
            name,
            () => MetadataRemoval.Remove(call.Draft.Document, ["sources", source, "tables", tableName.Schema, tableName.Name, member, name]),
            call.Args["cascade"].AsBoolean(fallback: false),
            call.Path,
            cancellationToken);
        return null;
    }

    private static ValueTask<JsonNode?> SetComment(CommandCall call)
    {
        var name = call.Args["name"].IsAbsent ? call.Args.Required("relationship").AsName() : call.Args["name"].AsName();
        var (entry, _) = Find(call, call.Table(), name);
        CustomizationCommands.Set(entry, "comment", call.Args["comment"].Node);
        call.Draft.Edited();
        return default;
    }

    /// <summary>The entry of a relationship and the member that it stands in.</summary>
    /// <exception cref="GraphQLErrorException">The table has none of that name.</exception>
    internal static (JsonObject Entry, string Member) Find(CommandCall call, JsonObject table, string name)
    {
        foreach (var member in new[] { MetadataNames.RelationshipMember(isArray: false), MetadataNames.RelationshipMember(isArray: true) })
        {
            if (MetadataDocument.ObjectsOf(table, member).FirstOrDefault(entry => MetadataDocument.NameOf(entry) == name) is { } found)
            {
                return (found, member);
            }
        }

        throw call.Failed(ErrorCode.NotExists, $"relationship \"{name}\" does not exist");
    }

    /// <summary>Refuses a name that a column, relationship or computed field of the table has.</summary>
    internal static void RefuseTaken(CommandCall call, JsonObject table, string name)
    {
        var taken = new[] { "object_relationships", "array_relationships", "computed_fields", "remote_relationships" }
            .Any(member => MetadataDocument.ObjectsOf(table, member).Any(entry => MetadataDocument.NameOf(entry) == name));
        if (taken)
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"field with name \"{name}\" already exists in table \"{call.TableName}\"");
        }
    }

    private static JsonNode Normalised(JsonNode given)
    {
        var result = given.DeepClone();
        WriteOut(result["foreign_key_constraint_on"], "table");
        WriteOut(result["manual_configuration"], "remote_table");
        return result;
    }

    private static void WriteOut(JsonNode? parent, string member)
    {
        if (parent is JsonObject json && MetadataDocument.ReferenceOf(json[member]) is { } name)
        {
            json[member] = MetadataJson.Name(name);
        }
    }
}
