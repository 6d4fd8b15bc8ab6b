using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Selections;

/// <summary><c>article_aggregate</c> and the types below it.</summary>
internal static class Aggregates
{
    public static ObjectGraphType TypeOf(TableTypes table) => table.Type("_aggregate", static (table, name) => table.Role.Object(
        name,
        $"aggregated selection of \"{table.Table.Name}\"",
        type =>
        {
            type.AddOutput(table.Naming.Field("aggregate"), FieldsOf(table), new OutputBinding.Aggregate());
            type.AddOutput(table.Naming.Field("nodes"), table.Role.NonNullListOf(RowObjects.TypeOf(table)), new OutputBinding.Nodes());
        }));

    private static ObjectGraphType FieldsOf(TableTypes table) => table.Type("_aggregate_fields", static (table, name) => table.Role.Object(
        name,
        $"aggregate fields of \"{table.Table.Name}\"",
        type => Fill(type, table)));

    private static void Fill(ObjectGraphType type, TableTypes table)
    {
        var arguments = new QueryArguments();
        if (table.Columns.Count > 0)
        {
            arguments.Add(Members.FixedArgument(table, "columns", table.Role.ListOf(SelectColumns.TypeOf(table))));
        }

        arguments.Add(Members.FixedArgument(table, "distinct", table.Role.Boolean));
        type.AddOutput(table.Naming.Field("count"), table.Role.NonNull(table.Role.Int), new OutputBinding.AggregateCount(), null, arguments);
        foreach (var function in AggregateFunctions.All)
        {
            if (FunctionType(table, function) is { } functionType)
            {
                type.AddOutput(table.Naming.Field(function), functionType, new OutputBinding.AggregateFunction(function));
            }
        }
    }

    private static ObjectGraphType? FunctionType(TableTypes table, string function)
    {
        var columns = AggregateFunctions.Columns(table, function);
        var computed = AggregateFunctions.ComputedFields(table, function);
        if (columns.Count + computed.Count == 0)
        {
            return null;
        }

        return table.Type($"_{function}_fields", (_, name) => table.Role.Object(name, $"aggregate {table.Naming.Field(function)} on columns", type =>
        {
            var keepsType = AggregateFunctions.KeepsType(function);
            foreach (var column in columns)
            {
                type.AddShared(table.Role.Bindings.OutputField(column, keepsType ? table.ColumnType(column) : table.Role.Float));
            }

            foreach (var field in computed)
            {
                type.AddOutput(
                    field.Name,
                    table.ValueType(field.Function.ReturnType), // also for the statistics, which are Float for columns
                    new OutputBinding.Computed(field),
                    field.Description ?? $"A computed field, executes function \"{field.Function.Name}\"",
                    ArgumentInputs.OfComputedField(table, field) is { } args ? new QueryArguments(args) : null);
            }
        }));
    }
}
