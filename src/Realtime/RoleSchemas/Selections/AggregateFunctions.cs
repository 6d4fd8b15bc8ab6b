using Realtime.Catalog;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Selections;

/// <summary>The SQL aggregates of the dialect, which columns each takes, and what its result is called.</summary>
internal static class AggregateFunctions
{
    /// <summary>All, in alphabetical order; <c>count</c> apart.</summary>
    public static readonly string[] All = ["avg", "max", "min", "stddev", "stddev_pop", "stddev_samp", "sum", "var_pop", "var_samp", "variance"];

    /// <summary>Whether the result has the column's own type: <c>max</c>, <c>min</c>, <c>sum</c>.</summary>
    public static bool KeepsType(string function) => function is "max" or "min" or "sum";

    /// <summary>Readable columns that the function takes.</summary>
    public static List<Column> Columns(TableTypes table, string function) =>
        [.. table.Columns.Where(column => Takes(function, column.Catalog.Type) && table.EnumTable(column) is null)];

    /// <summary>Readable scalar computed fields that the function takes.</summary>
    public static List<ComputedField> ComputedFields(TableTypes table, string function) =>
        [.. table.ComputedFields.Where(field => field.ReturnsTable is null && Takes(function, field.Function.ReturnType))];

    private static bool Takes(string function, PgType type) =>
        function is "max" or "min" ? ScalarNames.IsComparable(type) : ScalarNames.IsNumeric(type);
}
