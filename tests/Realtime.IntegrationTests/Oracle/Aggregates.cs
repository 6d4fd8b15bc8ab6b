using System.Globalization;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>SQL's aggregates, over decimals and doubles.</summary>
internal static class Aggregates
{
    /// <summary>Whether the dialect and PostgreSQL 15 have the function for the column: <c>max(uuid)</c> they have not.</summary>
    public static bool Takes(string function, ColumnSpec column) => function is "min" or "max"
        ? column.IsNumber || column.IsText || column.Kind is ColumnKind.Timestamp or ColumnKind.Enum
        : column.IsNumber;

    /// <summary>The result over values that are not NULL; null is NULL.</summary>
    public static Cell? Of(string function, IReadOnlyList<Cell> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        switch (function)
        {
            case "min":
                return values.MinBy(value => value, Comparer<Cell>.Create(ColumnValues.Compare));
            case "max":
                return values.MaxBy(value => value, Comparer<Cell>.Create(ColumnValues.Compare));
            case "sum":
                return Number(values.Sum(value => (decimal)value.Value));
            case "avg":
                return Number(values.Sum(value => (decimal)value.Value) / values.Count);
            default:
                var mean = values.Sum(value => (decimal)value.Value) / values.Count;
                var squares = values.Sum(value => Math.Pow((double)((decimal)value.Value - mean), 2));
                return Spread(function, squares, values.Count);
        }
    }

    private static Cell? Spread(string function, double squares, int count)
    {
        var population = function.EndsWith("_pop", StringComparison.Ordinal);
        if (!population && count < 2)
        {
            return null;
        }

        var variance = squares / (population ? count : count - 1);
        var value = function.StartsWith("stddev", StringComparison.Ordinal) ? Math.Sqrt(variance) : variance;
        return new Cell(value, value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static Cell Number(decimal value) => new(value, value.ToString(CultureInfo.InvariantCulture));
}
