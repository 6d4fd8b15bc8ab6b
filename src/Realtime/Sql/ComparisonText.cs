using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>SQL of the comparison operators. Operators follow Postgres' treatment of NULL: a comparison with NULL is not true.</summary>
internal static class ComparisonText
{
    /// <summary>The comparison of operands already written.</summary>
    public static string Of(
        string left, ComparisonOperator @operator, string right, IReadOnlyList<string> extra, Predicate.Compare comparison) => @operator switch
        {
            ComparisonOperator.In => Membership(left, right, comparison, negated: false),
            ComparisonOperator.Nin => Membership(left, right, comparison, negated: true),
            _ when Infix(@operator) is { } symbol => $"({left} {symbol} {right})",
            _ when SpatialFunction(@operator) is { } function => Spatial(function, left, @operator, right, extra, comparison),
            _ => throw new InvalidOperationException($"no SQL for {@operator}"),
        };

    private static string? Infix(ComparisonOperator @operator) => @operator switch
    {
        ComparisonOperator.Eq => "=",
        ComparisonOperator.Neq => "<>",
        ComparisonOperator.Gt => ">",
        ComparisonOperator.Lt => "<",
        ComparisonOperator.Gte => ">=",
        ComparisonOperator.Lte => "<=",
        ComparisonOperator.Like => "LIKE",
        ComparisonOperator.Nlike => "NOT LIKE",
        ComparisonOperator.Ilike => "ILIKE",
        ComparisonOperator.Nilike => "NOT ILIKE",
        ComparisonOperator.Similar => "SIMILAR TO",
        ComparisonOperator.Nsimilar => "NOT SIMILAR TO",
        ComparisonOperator.Regex => "~",
        ComparisonOperator.Iregex => "~*",
        ComparisonOperator.Nregex => "!~",
        ComparisonOperator.Niregex => "!~*",
        ComparisonOperator.Contains or ComparisonOperator.Ancestor or ComparisonOperator.AncestorAny => "@>",
        ComparisonOperator.ContainedIn or ComparisonOperator.Descendant or ComparisonOperator.DescendantAny => "<@",
        ComparisonOperator.HasKey or ComparisonOperator.MatchesAny => "?",
        ComparisonOperator.HasKeysAny => "?|",
        ComparisonOperator.HasKeysAll => "?&",
        ComparisonOperator.JsonbPathExists => "@?",
        ComparisonOperator.JsonbPathMatch => "@@",
        ComparisonOperator.Matches => "~",
        ComparisonOperator.MatchesFulltext => "@",
        _ => null,
    };

    private static string? SpatialFunction(ComparisonOperator @operator) => @operator switch
    {
        ComparisonOperator.StContains => "st_contains",
        ComparisonOperator.StCrosses => "st_crosses",
        ComparisonOperator.StEquals => "st_equals",
        ComparisonOperator.StIntersects or ComparisonOperator.StIntersectsRast
            or ComparisonOperator.StIntersectsGeomNband or ComparisonOperator.StIntersectsNbandGeom => "st_intersects",
        ComparisonOperator.St3dIntersects => "st_3dintersects",
        ComparisonOperator.StOverlaps => "st_overlaps",
        ComparisonOperator.StTouches => "st_touches",
        ComparisonOperator.StWithin => "st_within",
        ComparisonOperator.StDWithin => "st_dwithin",
        ComparisonOperator.St3dDWithin => "st_3ddwithin",
        _ => null,
    };

    private static string Spatial(
        string function, string left, ComparisonOperator @operator, string right, IReadOnlyList<string> extra, Predicate.Compare comparison)
    {
        IEnumerable<string> arguments = [left, right, .. extra];

        // PostGIS installs functions where it installs its types.
        return ValueTypes.Of(comparison.Left) is { } type
            ? $"{Identifiers.Quote(type.Underlying.Name with { Name = function })}({string.Join(", ", arguments)})"
            : throw new InvalidOperationException($"{@operator} needs a column or a cast on its left");
    }

    private static string Membership(string left, string right, Predicate.Compare comparison, bool negated)
    {
        // ANY would take an array of arrays apart to its scalars.
        if (comparison.Right is ValueExpression.ListOf { ElementType.Underlying.Kind: PgTypeKind.Array } list)
        {
            // The left side stays even where it decides nothing: its parameters have been counted.
            return list.Items.Count == 0
                ? (negated ? $"({left} IS NULL OR true)" : $"({left} IS NULL AND false)")
                : $"({left} {(negated ? "NOT IN" : "IN")} ({right["(ARRAY[".Length..right.LastIndexOf("])::", StringComparison.Ordinal)]}))";
        }

        return negated ? $"({left} <> ALL ({right}))" : $"({left} = ANY ({right}))";
    }

    /// <summary>LIKE or ILIKE with a pattern that is taken for one that matches everything if it is long.</summary>
    public static string ShortLike(string left, ComparisonOperator @operator, string pattern) =>
        $"({left} {Infix(@operator)} (CASE WHEN length({pattern}) <= {LongestShortPattern} THEN {pattern} ELSE '%' END))";

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
            right = $"{Identifiers.Quote(type.Name with { Name = expand })}({right}, {value(distance)})";
        }

        return $"({left} OPERATOR({Identifiers.Quote(type.Name.Schema)}.&&) {right})";
    }
}
