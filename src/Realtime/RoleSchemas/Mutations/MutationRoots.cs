using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Filters;
using Realtime.RoleSchemas.Roots;
using Realtime.RoleSchemas.Selections;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Mutations;

/// <summary>Mutation root fields over tables.</summary>
internal static class MutationRoots
{
    public static void AddTo(ObjectGraphType root, TableTypes table)
    {
        AddInserts(root, table);
        AddUpdates(root, table);
        AddDeletes(root, table);
    }

    private static void AddInserts(ObjectGraphType root, TableTypes table)
    {
        if (!InsertInputs.IsOffered(table))
        {
            return;
        }

        var names = table.Table.RootFields;
        var input = table.Role.NonNull(InsertInputs.TypeOf(table));
        Add(
            root,
            table,
            names.Insert,
            TableRootKind.Insert,
            MutationResponses.TypeOf(table),
            With(
                ConflictInputs.Argument(table),
                Members.FixedArgument(table, "objects", table.Role.NonNull(table.Role.List(input)), "the rows to be inserted")),
            $"insert data into the table: \"{table.Table.Name}\"");
        if (table.CanSelect)
        {
            Add(
                root,
                table,
                names.InsertOne,
                TableRootKind.InsertOne,
                RowObjects.TypeOf(table),
                With(ConflictInputs.Argument(table), Members.FixedArgument(table, "object", input, "the row to be inserted")),
                $"insert a single row into the table: \"{table.Table.Name}\"");
        }
    }

    private static void AddUpdates(ObjectGraphType root, TableTypes table)
    {
        if (!UpdateInputs.IsOffered(table))
        {
            return;
        }

        var names = table.Table.RootFields;
        var response = MutationResponses.TypeOf(table);
        Add(
            root,
            table,
            names.Update,
            TableRootKind.Update,
            response,
            UpdateInputs.Arguments(table, WhereUpdated(table)),
            $"update data of the table: \"{table.Table.Name}\"");
        if (table.CanSelectByKey)
        {
            Add(
                root,
                table,
                names.UpdateByPk,
                TableRootKind.UpdateByPk,
                RowObjects.TypeOf(table),
                UpdateInputs.Arguments(table, Members.FixedArgument(table, "pk_columns", table.Role.NonNull(UpdateInputs.KeyType(table)))),
                $"update single row of the table: \"{table.Table.Name}\"");
        }

        Add(
            root,
            table,
            names.UpdateMany,
            TableRootKind.UpdateMany,
            table.Role.List(response),
            new QueryArguments(Members.FixedArgument(
                table, "updates", table.Role.NonNullListOf(UpdateInputs.UpdatesType(table)), "updates to execute, in order")),
            $"update multiples rows of table: \"{table.Table.Name}\"");
    }

    private static void AddDeletes(ObjectGraphType root, TableTypes table)
    {
        if (table.Delete is null)
        {
            return;
        }

        var names = table.Table.RootFields;
        Add(
            root,
            table,
            names.Delete,
            TableRootKind.Delete,
            MutationResponses.TypeOf(table),
            new QueryArguments(Members.FixedArgument(
                table, "where", table.Role.NonNull(BoolExps.TypeOf(table)), "filter the rows which have to be deleted")),
            $"delete data from the table: \"{table.Table.Name}\"");
        if (table.CanSelectByKey)
        {
            Add(
                root,
                table,
                names.DeleteByPk,
                TableRootKind.DeleteByPk,
                RowObjects.TypeOf(table),
                SelectRoots.KeyArguments(table),
                $"delete single row from the table: \"{table.Table.Name}\"");
        }
    }

    private static BoundArgument WhereUpdated(TableTypes table) => Members.FixedArgument(
        table, "where", table.Role.NonNull(BoolExps.TypeOf(table)), "filter the rows which have to be updated");

    private static QueryArguments With(BoundArgument? optional, BoundArgument argument) =>
        optional is null ? new QueryArguments(argument) : new QueryArguments(argument, optional);

    private static void Add(
        ObjectGraphType root, TableTypes table, RootFieldName name, TableRootKind kind, IGraphType type, QueryArguments arguments, string description)
    {
        if (GraphQLNames.IsValid(name.Name))
        {
            root.AddOutput(name.Name, type, new OutputBinding.TableRoot(table.Source, table.Table, kind), name.Description ?? description, arguments);
        }
    }
}
