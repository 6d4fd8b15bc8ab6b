using System.Text.Json.Nodes;
using Realtime.Catalog;

namespace Realtime.Metadata;

/// <summary>One entry of <c>object_relationships</c> or <c>array_relationships</c>, parsed.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="IsArray">Many rows, or at most one.</param>
/// <param name="Using">How the related rows are found.</param>
/// <param name="Comment">A description, or null.</param>
internal sealed record DeclaredRelationship(string Name, bool IsArray, RelationshipUsing Using, string? Comment)
{
    /// <summary>Reads an entry, or the arguments of a command that creates one.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredRelationship Read(JsonCursor entry, bool isArray) => new(
        entry.Required("name").AsName(), isArray, RelationshipUsing.Read(entry.Required("using"), isArray), entry["comment"].AsOptionalString());
}

/// <summary>How a relationship finds its rows.</summary>
internal abstract record RelationshipUsing
{
    private RelationshipUsing()
    {
    }

    /// <summary>A foreign key of the table itself, told by its columns.</summary>
    public sealed record OwnForeignKey(IReadOnlyList<string> Columns) : RelationshipUsing;

    /// <summary>A foreign key of the other table that points here.</summary>
    public sealed record OtherForeignKey(QualifiedName Table, IReadOnlyList<string> Columns) : RelationshipUsing;

    /// <summary>Pairs of columns, whatever the constraints.</summary>
    /// <param name="Table">The other table.</param>
    /// <param name="Mapping">Column of this table and column of the other, in the order written.</param>
    /// <param name="AfterParent">Whether a nested insert writes the related row after this one.</param>
    public sealed record Manual(QualifiedName Table, IReadOnlyList<KeyValuePair<string, string>> Mapping, bool AfterParent) : RelationshipUsing;

    /// <summary>Reads <c>using</c>.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static RelationshipUsing Read(JsonCursor at, bool isArray)
    {
        var foreignKey = at["foreign_key_constraint_on"];
        var manual = at["manual_configuration"];
        if (foreignKey.IsAbsent == manual.IsAbsent)
        {
            throw at.Failed(foreignKey.IsAbsent
                ? "one of foreign_key_constraint_on/manual_configuration should be present"
                : "only one of foreign_key_constraint_on/manual_configuration should be present");
        }

        return foreignKey.IsAbsent ? ReadManual(manual) : ReadForeignKey(foreignKey, isArray);
    }

    private static RelationshipUsing ReadForeignKey(JsonCursor at, bool isArray)
    {
        if (at.Node is JsonObject)
        {
            return new OtherForeignKey(MetadataJson.ReadName(at.Required("table")), ReadColumns(at));
        }

        if (isArray)
        {
            throw at.Failed("Expecting object { table, columns }.");
        }

        return at.TryGetString(out var column)
            ? new OwnForeignKey([column])
            : at.Node is JsonArray
                ? new OwnForeignKey(at.AsStrings())
                : throw at.Failed("Expecting column name, list of column names, or object { table, columns }.");
    }

    private static IReadOnlyList<string> ReadColumns(JsonCursor at)
    {
        var columns = at["columns"];
        if (!columns.IsAbsent)
        {
            return columns.TryGetString(out var single) ? [single] : columns.AsStrings();
        }

        var column = at.Required("column");
        return column.TryGetString(out var name) ? [name] : column.AsStrings();
    }

    private static Manual ReadManual(JsonCursor at)
    {
        var mapping = at.Required("column_mapping").Members()
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.AsString())).ToList();
        var order = at["insertion_order"].AsOptionalString();
        return new Manual(MetadataJson.ReadName(at.Required("remote_table")), mapping, order switch
        {
            null or "before_parent" => false,
            "after_parent" => true,
            _ => throw at["insertion_order"].Failed($"insertion_order is before_parent or after_parent, not \"{order}\""),
        });
    }
}
