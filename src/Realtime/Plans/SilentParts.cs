using Realtime.Dialect;

namespace Realtime.Plans;

/// <summary>
/// What a condition that can tell of hidden rows implies that cannot: it may stand outside the barrier, where an index or a join answers it, and leaves few
/// rows for the condition itself.
/// </summary>
internal static class SilentParts
{
    /// <summary>A leakproof condition that holds wherever the given one does; null when nothing is known.</summary>
    public static Predicate? Of(Predicate condition) => condition switch
    {
        _ when Leakproof.Is(condition) => condition,
        Predicate.And and => new Predicate.And([.. and.Items.Select(Of).OfType<Predicate>()]),
        Predicate.Or or => or.Items.Select(Of).ToList() is var parts && parts.Contains(null) ? null : new Predicate.Or([.. parts.OfType<Predicate>()]),
        Predicate.Exists { From: RowSource.FromTable } exists => exists with { Where = Of(exists.Where) ?? Predicate.True },
        Predicate.Compare compare when Leakproof.Is(compare.Left) => OfComparison(compare),
        _ => null,
    };

    private static Predicate? OfComparison(Predicate.Compare compare) => compare.Operator switch
    {
        ComparisonOperator.Like or ComparisonOperator.Ilike when Leakproof.TakesLike(compare.Left) => new Predicate.ShortLike(compare),
        ComparisonOperator.StContains or ComparisonOperator.StCrosses or ComparisonOperator.StIntersects or ComparisonOperator.St3dIntersects
            or ComparisonOperator.StOverlaps or ComparisonOperator.StTouches or ComparisonOperator.StWithin when HasBox(compare.Left) =>
            new Predicate.BoxesMeet(compare.Left, compare.Right, null),
        ComparisonOperator.StDWithin or ComparisonOperator.St3dDWithin when HasBox(compare.Left) =>
            new Predicate.BoxesMeet(compare.Left, compare.Right, compare.Extra[0]),
        _ => null, // not of _st_equals: two empty geometries are equal and have no boxes
    };

    private static bool HasBox(ValueExpression value) => ValueTypes.Of(value)?.Underlying.InternalName is "geometry" or "geography";
}
