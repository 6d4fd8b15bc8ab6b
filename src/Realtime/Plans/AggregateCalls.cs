using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>What SQL's aggregates are given and what they return.</summary>
internal static class AggregateCalls
{
    /// <summary>The columns of an argument of <c>_select_column</c> enums: one or a list; none when absent or null.</summary>
    public static IReadOnlyList<Column> Columns(InputValue? value) => value switch
    {
        null or InputValue.Null => [],
        InputValue.Enum { Value: EnumBinding.ColumnValue column } => [column.Column],
        InputValue.List list => [.. list.Items.SelectMany(Columns)],
        _ => throw PlanningContext.Invalid("expected an enum value", value.Path),
    };

    /// <summary>The type of an aggregate's result, after Postgres' documentation.</summary>
    public static PgType ResultType(string function, PgType? argument, CatalogSnapshot catalog)
    {
        var input = argument?.Underlying.InternalName;
        return function switch
        {
            "count" => catalog.BuiltIn("int8"),
            "bool_and" or "bool_or" => catalog.BuiltIn("bool"),
            "corr" or "covar_samp" => catalog.BuiltIn("float8"),
            "sum" => input switch
            {
                "int2" or "int4" => catalog.BuiltIn("int8"),
                "int8" => catalog.BuiltIn("numeric"),
                _ => argument!,
            },
            "avg" or "stddev" or "stddev_pop" or "stddev_samp" or "var_pop" or "var_samp" or "variance" => input switch
            {
                "int2" or "int4" or "int8" or "numeric" => catalog.BuiltIn("numeric"),
                "interval" => argument!,
                _ => catalog.BuiltIn("float8"),
            },
            _ => argument!,
        };
    }
}
