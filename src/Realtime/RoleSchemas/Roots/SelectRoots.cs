using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Selections;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Roots;

/// <summary>Query and subscription root fields over tables.</summary>
internal static class SelectRoots
{
    /// <summary>Adds the fields that a table has in <c>query_root</c>.</summary>
    public static void AddQueries(ObjectGraphType root, TableTypes table) => Add(root, table, table.Select?.QueryRootFields);

    /// <summary>Adds the fields that a table has in <c>subscription_root</c>.</summary>
    public static void AddSubscriptions(ObjectGraphType root, TableTypes table)
    {
        Add(root, table, table.Select?.SubscriptionRootFields);
        if (table.CanSelect && table.Columns.Count > 0 && !table.Role.Options.HideStreamFields
            && Offers(table.Select!.SubscriptionRootFields, SelectRootField.SelectStream))
        {
            AddField(
                root,
                table,
                table.Table.RootFields.SelectStream,
                TableRootKind.SelectStream,
                table.Role.NonNullListOf(RowObjects.TypeOf(table)),
                StreamInputs.Arguments(table),
                $"fetch data from the table in a streaming manner: \"{table.Table.Name}\"");
        }
    }

    private static void Add(ObjectGraphType root, TableTypes table, IReadOnlySet<SelectRootField>? offered)
    {
        if (!table.CanSelect)
        {
            return;
        }

        var names = table.Table.RootFields;
        var rows = RowObjects.TypeOf(table);
        var name = table.Table.Name;
        if (Offers(offered, SelectRootField.Select))
        {
            AddField(
                root, table, names.Select, TableRootKind.Select, table.Role.NonNullListOf(rows), SelectArgumentList.Of(table), $"fetch data from the table: \"{name}\"");
        }

        if (table.CanAggregate && Offers(offered, SelectRootField.SelectAggregate))
        {
            AddField(
                root,
                table,
                names.SelectAggregate,
                TableRootKind.SelectAggregate,
                table.Role.NonNull(Aggregates.TypeOf(table)),
                SelectArgumentList.Of(table),
                $"fetch aggregated fields from the table: \"{name}\"");
        }

        if (table.CanSelectByKey && Offers(offered, SelectRootField.SelectByPk))
        {
            AddField(
                root,
                table,
                names.SelectByPk,
                TableRootKind.SelectByPk,
                rows,
                KeyArguments(table),
                $"fetch data from the table: \"{name}\" using primary key columns");
        }
    }

    /// <summary>One non-null argument per column of the primary key.</summary>
    public static QueryArguments KeyArguments(TableTypes table) =>
        new(table.Table.PrimaryKey.Select(column => Members.ColumnArgument(table, column)));

    private static void AddField(
        ObjectGraphType root, TableTypes table, RootFieldName name, TableRootKind kind, IGraphType type, QueryArguments arguments, string description)
    {
        if (GraphQLNames.IsValid(name.Name))
        {
            root.AddOutput(name.Name, type, new OutputBinding.TableRoot(table.Source, table.Table, kind), name.Description ?? description, arguments);
        }
    }

    private static bool Offers(IReadOnlySet<SelectRootField>? offered, SelectRootField field) => offered is null || offered.Contains(field);
}
