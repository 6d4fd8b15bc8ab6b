using GraphQL.Types;
using Realtime.Catalog;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Filters;

/// <summary><c>article_aggregate_bool_exp</c>: conditions on aggregates over related rows.</summary>
internal static class AggregatePredicates
{
    private static readonly string[] Boolean = ["bool_and", "bool_or"];

    private static readonly string[] OneNumber = ["avg", "max", "min", "stddev_samp", "sum", "var_samp"];

    private static readonly string[] TwoNumbers = ["corr", "covar_samp"];

    public static InputObjectGraphType TypeOf(TableTypes table) => table.Type("_aggregate_bool_exp", static (table, name) => table.Role.Input(
        name,
        null,
        type => Fill(type, table)));

    private static void Fill(InputObjectGraphType type, TableTypes table)
    {
        var booleans = ColumnsOf(table, "bool");
        var numbers = ColumnsOf(table, "float8"); // Hasura offers these for double precision only
        Add(type, table, "count", input =>
        {
            if (table.Columns.Count > 0)
            {
                input.AddFixed(table, "arguments", table.Role.ListOf(SelectColumns.TypeOf(table)));
            }

            AddCommon(input, table, BuiltIn(table, "int4"));
        });
        if (booleans.Count > 0)
        {
            AddAll(type, table, Boolean, booleans, Narrowed);
        }

        if (numbers.Count > 0)
        {
            AddAll(type, table, OneNumber, numbers, Narrowed);
            AddAll(type, table, TwoNumbers, numbers, Pair);
        }
    }

    private static void AddAll(
        InputObjectGraphType type,
        TableTypes table,
        string[] functions,
        IReadOnlyList<Column> columns,
        Func<TableTypes, string, IReadOnlyList<Column>, IGraphType> arguments)
    {
        foreach (var function in functions)
        {
            Add(type, table, function, input =>
            {
                input.AddFixed(table, "arguments", table.Role.NonNull(arguments(table, function, columns)));
                AddCommon(input, table, columns[0].Catalog.Type);
            });
        }
    }

    private static void Add(InputObjectGraphType type, TableTypes table, string function, Action<InputObjectGraphType> fill)
    {
        var input = table.Type(
            $"_aggregate_bool_exp_{function}",
            table.Source.Naming.TypeName(table.Naming.Predicate(table.Table, function)),
            (_, name) => table.Role.Input(name, null, fill));
        type.AddInput(function, input, new InputBinding.AggregateInput(function)); // under every convention
    }

    private static void AddCommon(InputObjectGraphType input, TableTypes table, PgType? predicate)
    {
        input.AddFixed(table, "distinct", table.Role.Boolean);
        input.AddFixed(table, "filter", BoolExps.TypeOf(table));
        if (predicate is not null)
        {
            input.AddFixed(table, "predicate", table.Role.NonNull(ComparisonTypes.For(table, predicate)));
        }
    }

    private static EnumerationGraphType Narrowed(TableTypes table, string function, IReadOnlyList<Column> columns) =>
        SelectColumns.Narrowed(table, function, columns);

    private static InputObjectGraphType Pair(TableTypes table, string function, IReadOnlyList<Column> columns) => table.Type(
        $"_aggregate_bool_exp_{function}_arguments",
        table.Source.Naming.TypeName(table.Naming.Predicate(table.Table, function, "_arguments")),
        (_, name) => table.Role.Input(name, null, input =>
        {
            var column = table.Role.NonNull(Narrowed(table, function, columns));
            input.AddInput("X", column, table.Role.Bindings.Fixed("X"));
            input.AddInput("Y", column, table.Role.Bindings.Fixed("Y"));
        }));

    private static List<Column> ColumnsOf(TableTypes table, string internalName) =>
        [.. table.Columns.Where(column => column.Catalog.Type.Underlying.InternalName == internalName)];

    private static PgType? BuiltIn(TableTypes table, string internalName) =>
        table.Source.Catalog.TypesByName.GetValueOrDefault(new QualifiedName("pg_catalog", internalName));
}
