using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>SQL of the comparison operators. Operators follow Postgres' treatment of NULL: a comparison with NULL is not true.</summary>
internal static class ComparisonText
{
    /// <summary>A comparison. The left side is written first, then the right, then the further parts: that is the order of their parameters.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="value">Writes an operand.</param>
    public static string Of(Predicate.Compare comparison, Func<ValueExpression, string> value)
    {
        var left = value(comparison.Left);
        var entry = ComparisonOperators.Of(comparison.Operator);
        return entry switch
        {
            // ANY would take an array of arrays apart to its scalars.
            { Operator: ComparisonOperator.In or ComparisonOperator.Nin }
                when comparison.Right is ValueExpression.ListOf { ElementType.Underlying.Kind: PgTypeKind.Array } list =>
                Membership(left, [.. list.Items.Select(value)], entry.Operator == ComparisonOperator.Nin),
            { Operator: ComparisonOperator.In or ComparisonOperator.Nin } => $"({left} {entry.Infix} ({value(comparison.Right)}))",
            { Infix: { } symbol } => $"({left} {symbol} {value(comparison.Right)})",
            { Function: { } function } => $"{Beside(comparison, function)}({string.Join(", ", [left, value(comparison.Right), .. comparison.Extra.Select(value)])})",
            _ => throw new InvalidOperationException($"no SQL for {comparison.Operator}"),
        };
    }

    // PostGIS installs functions where it installs its types.
    private static string Beside(Predicate.Compare comparison, string function) => ValueTypes.Of(comparison.Left) is { } type
        ? SqlName.Quote(type.Underlying.Name with { Name = function })
        : throw new InvalidOperationException($"{comparison.Operator} needs a column or a cast on its left");

    // The left side stays even where it decides nothing: its parameters have been counted.
    private static string Membership(string left, string[] items, bool negated) => items.Length == 0
        ? (negated ? $"({left} IS NULL OR true)" : $"({left} IS NULL AND false)")
        : $"({left} {(negated ? "NOT IN" : "IN")} ({string.Join(", ", items)}))";

    /// <summary>LIKE or ILIKE with a pattern that is taken for one that matches everything if it is long.</summary>
    public static string ShortLike(string left, ComparisonOperator @operator, string pattern) =>
        $"({left} {ComparisonOperators.Of(@operator).Infix} (CASE WHEN length({pattern}) <= {LongestShortPattern} THEN {pattern} ELSE '%' END))";

    // With a hundred characters the worst text of 100 kB takes some milliseconds.
    private const int LongestShortPattern = 100;

    /// <summary>The comparison of bounding boxes.</summary>
    public static string Boxes(Predicate.BoxesMeet boxes, Func<ValueExpression, string> value)
    {
        var type = ValueTypes.Of(boxes.Left)!.Underlying;
        var (left, right) = (value(boxes.Left), value(boxes.Right));
        if (boxes.Distance is { } distance)
        {
            var expand = type.InternalName == "geography" ? "_st_expand" : "st_expand";
            right = $"{SqlName.Quote(type.Name with { Name = expand })}({right}, {value(distance)})";
        }

        return $"({left} OPERATOR({SqlName.Quote(type.Name.Schema)}.&&) {right})";
    }
}
