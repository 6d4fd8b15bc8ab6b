using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Mutations;

/// <summary><c>article_insert_input</c> and the inputs of nested inserts.</summary>
internal static class InsertInputs
{
    /// <summary>Whether the role may insert. A role whose columns are all preset inserts empty objects.</summary>
    public static bool IsOffered(TableTypes table) => table.Insert is not null;

    public static InputObjectGraphType TypeOf(TableTypes table) => table.Type("_insert_input", static (table, name) => table.Role.Input(
        name,
        $"input type for inserting data into table \"{table.Table.Name}\"",
        type => Fill(type, table)));

    private static void Fill(InputObjectGraphType type, TableTypes table)
    {
        foreach (var column in table.InsertColumns)
        {
            type.AddShared(table.Role.Bindings.InputField(column, table.ColumnType(column), described: true));
        }

        foreach (var relationship in table.Relationships)
        {
            if (table.Target(relationship) is not { } target || !IsOffered(target))
            {
                continue;
            }

            var nested = relationship.Kind == RelationshipKind.Object ? ObjectType(target) : ArrayType(target);
            type.AddInput(relationship.Name, nested, new InputBinding.RelationshipInput(relationship));
        }

        Placeholder.AddIfEmpty(type, table);
    }

    private static InputObjectGraphType ArrayType(TableTypes table) => table.Type("_arr_rel_insert_input", static (table, name) => table.Role.Input(
        name,
        $"input type for inserting array relation for remote table \"{table.Table.Name}\"",
        type => FillNested(type, table, table.Role.NonNullListOf(TypeOf(table)))));

    private static InputObjectGraphType ObjectType(TableTypes table) => table.Type("_obj_rel_insert_input", static (table, name) => table.Role.Input(
        name,
        $"input type for inserting object relation for remote table \"{table.Table.Name}\"",
        type => FillNested(type, table, table.Role.NonNull(TypeOf(table)))));

    private static void FillNested(InputObjectGraphType type, TableTypes table, IGraphType data)
    {
        type.AddFixed(table, "data", data);
        if (ConflictInputs.IsOffered(table))
        {
            type.AddFixed(table, "on_conflict", ConflictInputs.TypeOf(table), "upsert condition");
        }
    }
}
