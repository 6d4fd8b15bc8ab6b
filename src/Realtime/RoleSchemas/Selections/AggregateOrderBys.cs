using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Selections;

/// <summary><c>article_aggregate_order_by</c>: ordering by aggregates over related rows.</summary>
internal static class AggregateOrderBys
{
    public static InputObjectGraphType TypeOf(TableTypes table) => table.Type("_aggregate_order_by", static (table, name) => table.Role.Input(
        name,
        $"order by aggregate values of table \"{table.Table.Name}\"",
        type => Fill(type, table)));

    private static void Fill(InputObjectGraphType type, TableTypes table)
    {
        type.AddInput(table.Naming.Field("count"), OrderBys.Direction(table), new InputBinding.AggregateInput("count"));
        foreach (var function in AggregateFunctions.All)
        {
            var columns = AggregateFunctions.Columns(table, function);
            if (columns.Count == 0)
            {
                continue;
            }

            var functionType = table.Type($"_{function}_order_by", (_, name) => table.Role.Input(
                name,
                $"order by {table.Naming.Field(function)}() on columns of table \"{table.Table.Name}\"",
                input =>
                {
                    foreach (var column in columns)
                    {
                        input.AddShared(table.Role.Bindings.InputField(column, OrderBys.Direction(table), described: true));
                    }
                }));
            type.AddInput(table.Naming.Field(function), functionType, new InputBinding.AggregateInput(function));
        }
    }
}
