using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Selections;

/// <summary><c>article</c>: the object type of a table's rows, with columns, relationships and computed fields.</summary>
internal static class RowObjects
{
    /// <summary>A logical model's has the model's own name, whatever the source makes of type names.</summary>
    public static ObjectGraphType TypeOf(TableTypes table) =>
        table.Type(string.Empty, table.IsLogicalModel ? table.Table.GraphQLName : null, static (table, name) => table.Role.Object(
        name,
        table.Table.Description ?? $"columns and relationships of \"{table.Table.Name}\"",
        type => Fill(type, table)));

    private static void Fill(ObjectGraphType type, TableTypes table)
    {
        foreach (var column in table.Columns)
        {
            AddColumn(type, table, column);
        }

        foreach (var field in table.ComputedFields)
        {
            ComputedFields.AddTo(type, table, field);
        }

        foreach (var relationship in table.Relationships)
        {
            if (table.Target(relationship) is { CanSelect: true } target)
            {
                AddRelationship(type, table, relationship, target);
            }
        }

        Placeholder.AddIfEmpty(type, table);
    }

    private static void AddColumn(ObjectGraphType type, TableTypes table, Column column)
    {
        // A column that an inherited role sees in some rows only is null in the others.
        var isNullable = column.Catalog.IsNullable || table.Select!.Columns[column] is not null;
        var bare = table.ColumnType(column);
        var fieldType = isNullable ? bare : table.Role.NonNull(bare);
        if (ScalarNames.IsJson(column.Catalog.Type) && table.EnumTable(column) is null)
        {
            type.AddOutput(column.GraphQLName, fieldType, table.Role.Bindings.Output(column), column.Description, PathArgument(table));
        }
        else
        {
            type.AddShared(table.Role.Bindings.OutputField(column, fieldType));
        }
    }

    /// <summary><c>path</c>, on json and jsonb.</summary>
    public static QueryArguments PathArgument(TableTypes table) => new(Members.FixedArgument(table, "path", table.Role.String, "JSON select path"));

    private static void AddRelationship(ObjectGraphType type, TableTypes table, Relationship relationship, TableTypes target)
    {
        var rows = TypeOf(target);
        if (relationship.Kind == RelationshipKind.Object)
        {
            type.AddOutput(
                relationship.Name,
                relationship.IsNullable ? rows : table.Role.NonNull(rows),
                new OutputBinding.RelationshipField(relationship),
                relationship.Description ?? "An object relationship");
            return;
        }

        type.AddOutput(
            relationship.Name,
            table.Role.NonNullListOf(rows),
            new OutputBinding.RelationshipField(relationship),
            relationship.Description ?? "An array relationship",
            SelectArgumentList.Of(target));
        if (target.CanAggregate)
        {
            type.AddOutput(
                table.Naming.SelectedAggregate(relationship.Name),
                table.Role.NonNull(Aggregates.TypeOf(target)),
                new OutputBinding.RelationshipAggregate(relationship),
                "An aggregate relationship",
                SelectArgumentList.Of(target));
        }
    }
}
