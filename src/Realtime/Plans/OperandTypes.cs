using Realtime.Catalog;
using Realtime.Dialect;

namespace Realtime.Plans;

/// <summary>The type of an operator's right side.</summary>
/// <param name="Type">The type, or the element type with <paramref name="IsArrayOfType"/>.</param>
/// <param name="IsArrayOfType">Whether the right side is an array of it.</param>
internal readonly record struct OperandType(PgType Type, bool IsArrayOfType)
{
    /// <summary>The type of one element.</summary>
    public OperandType Single => this with { IsArrayOfType = false };
}

/// <summary>Which type each comparison operator wants on its right.</summary>
internal static class OperandTypes
{
    /// <summary>The right side's type for a left side of <paramref name="left"/>.</summary>
    public static OperandType Of(ComparisonOperator @operator, PgType left, CatalogSnapshot catalog) => ComparisonOperators.Of(@operator).Operand switch
    {
        OperandKind.Value or OperandKind.Object => Single(left),
        OperandKind.List => ListOf(left),
        OperandKind.Boolean => Single(catalog.BuiltIn("bool")),
        OperandKind.Text or OperandKind.LikePattern or OperandKind.SimilarPattern
            or OperandKind.Regex or OperandKind.RegexIgnoringCase => Single(catalog.BuiltIn("text")),
        OperandKind.TextList => ListOf(catalog.BuiltIn("text")),
        OperandKind.JsonPath => Single(catalog.BuiltIn("jsonpath")),
        OperandKind.LabelQuery => Single(Sibling(left, "lquery", catalog)),
        OperandKind.LabelQueryList => ListOf(Sibling(left, "lquery", catalog)),
        OperandKind.LabelTextQuery => Single(Sibling(left, "ltxtquery", catalog)),
        var other => throw new InvalidOperationException($"no type for {other}"),
    };

    /// <summary>What the right side is a pattern of.</summary>
    public static PatternKind Pattern(ComparisonOperator @operator) => ComparisonOperators.Of(@operator).Operand switch
    {
        OperandKind.LikePattern => PatternKind.Like,
        OperandKind.Regex => PatternKind.Regex,
        OperandKind.RegexIgnoringCase => PatternKind.RegexIgnoringCase,
        OperandKind.SimilarPattern => PatternKind.Similar,
        _ => PatternKind.None,
    };

    /// <summary>A type of the same extension: extensions put their types in one schema.</summary>
    public static PgType Sibling(PgType type, string name, CatalogSnapshot catalog) =>
        catalog.TypesByName.TryGetValue(type.Underlying.Name with { Name = name }, out var sibling)
            ? sibling
            : throw new KeyNotFoundException($"schema {type.Underlying.Name.Schema} has no type {name}");

    private static OperandType Single(PgType type) => new(type, IsArrayOfType: false);

    private static OperandType ListOf(PgType element) => new(element, IsArrayOfType: true);
}

/// <summary>The spatial operators whose right side is an object: <c>_st_d_within: {distance, from}</c> and the raster ones.</summary>
internal static class SpatialObjects
{
    /// <summary>The comparison, its parts in the order of the SQL function's arguments.</summary>
    /// <param name="left">The column.</param>
    /// <param name="operator">The operator.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="catalog">For types.</param>
    /// <param name="member">The value of a member by its dialect name, or null when it is not given.</param>
    public static Predicate Compare(
        ValueExpression left, ComparisonOperator @operator, PgType type, CatalogSnapshot catalog, Func<string, PgType, ValueExpression?> member)
    {
        var integer = catalog.BuiltIn("int4");
        ValueExpression Required(string name, PgType memberType) =>
            member(name, memberType) ?? throw PlanningContext.Invalid($"missing required field '{name}'", "$");
        if (@operator is ComparisonOperator.StIntersectsGeomNband or ComparisonOperator.StIntersectsNbandGeom)
        {
            var band = member("nband", integer) ?? new ValueExpression.NullOf(integer);
            var geometry = Required("geommin", OperandTypes.Sibling(type, "geometry", catalog));
            return @operator == ComparisonOperator.StIntersectsGeomNband
                ? new Predicate.Compare(left, @operator, geometry, [band])
                : new Predicate.Compare(left, @operator, band, [geometry]);
        }

        List<ValueExpression> extra = [Required("distance", catalog.BuiltIn("float8"))];
        if (member("use_spheroid", catalog.BuiltIn("bool")) is { } spheroid)
        {
            extra.Add(spheroid);
        }

        return new Predicate.Compare(left, @operator, Required("from", type), extra);
    }
}
