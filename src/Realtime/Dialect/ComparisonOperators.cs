using System.Collections.Frozen;
using static Realtime.Dialect.ComparedKind;

namespace Realtime.Dialect;

/// <summary>
/// All there is to know of the operators of <c>where</c>, a row each: the name, what it takes, the SQL, and which columns offer it. The GraphQL schema, the
/// permissions and the SQL are made from it.
/// </summary>
internal static class ComparisonOperators
{
    /// <summary>The rows, in the order in which comparison inputs list them.</summary>
    public static IReadOnlyList<ComparisonEntry> All { get; } =
    [
        new(ComparisonOperator.Eq, "_eq", OperandKind.Value) { Infix = "=", OfferedFor = [(Any, null)], ComparesColumns = true },
        new(ComparisonOperator.In, "_in", OperandKind.List) { Infix = "= ANY", OfferedFor = [(Any, null)] },
        new(ComparisonOperator.IsNull, "_is_null", OperandKind.Boolean) { OfferedFor = [(Any, null)] },
        new(ComparisonOperator.Neq, "_neq", OperandKind.Value) { Infix = "<>", OfferedFor = [(Any, null)], ComparesColumns = true, RuleAlias = "ne" },
        new(ComparisonOperator.Nin, "_nin", OperandKind.List) { Infix = "<> ALL", OfferedFor = [(Any, null)] },
        new(ComparisonOperator.Gt, "_gt", OperandKind.Value) { Infix = ">", OfferedFor = [(Ordered, null)], ComparesColumns = true },
        new(ComparisonOperator.Gte, "_gte", OperandKind.Value) { Infix = ">=", OfferedFor = [(Ordered, null)], ComparesColumns = true },
        new(ComparisonOperator.Lt, "_lt", OperandKind.Value) { Infix = "<", OfferedFor = [(Ordered, null)], ComparesColumns = true },
        new(ComparisonOperator.Lte, "_lte", OperandKind.Value) { Infix = "<=", OfferedFor = [(Ordered, null)], ComparesColumns = true },

        Of(ComparisonOperator.Ilike, "_ilike", OperandKind.LikePattern, "ILIKE", Text, "does the column match the given case-insensitive pattern"),
        Of(ComparisonOperator.Iregex, "_iregex", OperandKind.RegexIgnoringCase, "~*", Text, "does the column match the given POSIX regular expression, case insensitive"),
        Of(ComparisonOperator.Like, "_like", OperandKind.LikePattern, "LIKE", Text, "does the column match the given pattern"),
        Of(ComparisonOperator.Nilike, "_nilike", OperandKind.LikePattern, "NOT ILIKE", Text, "does the column NOT match the given case-insensitive pattern"),
        Of(ComparisonOperator.Niregex, "_niregex", OperandKind.RegexIgnoringCase, "!~*", Text, "does the column NOT match the given POSIX regular expression, case insensitive"),
        Of(ComparisonOperator.Nlike, "_nlike", OperandKind.LikePattern, "NOT LIKE", Text, "does the column NOT match the given pattern"),
        Of(ComparisonOperator.Nregex, "_nregex", OperandKind.Regex, "!~", Text, "does the column NOT match the given POSIX regular expression, case sensitive"),
        Of(ComparisonOperator.Nsimilar, "_nsimilar", OperandKind.SimilarPattern, "NOT SIMILAR TO", Text, "does the column NOT match the given SQL regular expression"),
        Of(ComparisonOperator.Regex, "_regex", OperandKind.Regex, "~", Text, "does the column match the given POSIX regular expression, case sensitive"),
        Of(ComparisonOperator.Similar, "_similar", OperandKind.SimilarPattern, "SIMILAR TO", Text, "does the column match the given SQL regular expression"),

        new(ComparisonOperator.ContainedIn, "_contained_in", OperandKind.Value)
        {
            Infix = "<@",
            OfferedFor = [(ComparedKind.Array, "is the array contained in the given array value"), (Jsonb, "is the column contained in the given json value")],
        },
        new(ComparisonOperator.Contains, "_contains", OperandKind.Value)
        {
            Infix = "@>",
            OfferedFor = [(ComparedKind.Array, "does the array contain the given value"), (Jsonb, "does the column contain the given json value at the top level")],
        },
        Of(ComparisonOperator.HasKey, "_has_key", OperandKind.Text, "?", Jsonb, "does the string exist as a top-level key in the column"),
        Of(ComparisonOperator.HasKeysAll, "_has_keys_all", OperandKind.TextList, "?&", Jsonb, "do all of these strings exist as top-level keys in the column"),
        Of(ComparisonOperator.HasKeysAny, "_has_keys_any", OperandKind.TextList, "?|", Jsonb, "do any of these strings exist as top-level keys in the column"),
        Of(ComparisonOperator.JsonbPathExists, "_jsonb_path_exists", OperandKind.JsonPath, "@?", Jsonb, "does the jsonpath return any item for the specified JSON value"),
        Of(ComparisonOperator.JsonbPathMatch, "_jsonb_path_match", OperandKind.JsonPath, "@@", Jsonb, "does the jsonpath predicate check return true for the specified JSON value"),

        Of(ComparisonOperator.Ancestor, "_ancestor", OperandKind.Value, "@>", Ltree, "is the left argument an ancestor of right (or equal)?"),
        Of(ComparisonOperator.AncestorAny, "_ancestor_any", OperandKind.List, "@>", Ltree, "does array contain an ancestor of `ltree`?"),
        Of(ComparisonOperator.Descendant, "_descendant", OperandKind.Value, "<@", Ltree, "is the left argument a descendant of right (or equal)?"),
        Of(ComparisonOperator.DescendantAny, "_descendant_any", OperandKind.List, "<@", Ltree, "does array contain a descendant of `ltree`?"),
        Of(ComparisonOperator.Matches, "_matches", OperandKind.LabelQuery, "~", Ltree, "does `ltree` match `lquery`?"),
        Of(ComparisonOperator.MatchesAny, "_matches_any", OperandKind.LabelQueryList, "?", Ltree, "does `ltree` match any `lquery` in array?"),
        Of(ComparisonOperator.MatchesFulltext, "_matches_fulltext", OperandKind.LabelTextQuery, "@", Ltree, "does `ltree` match `ltxtquery`?"),

        Spatial(ComparisonOperator.St3dDWithin, "_st_3d_d_within", "st_3ddwithin", OperandKind.Object, (Geometry, "is the column within a given 3D distance from the given geometry value")),
        Spatial(ComparisonOperator.St3dIntersects, "_st_3d_intersects", "st_3dintersects", OperandKind.Value, (Geometry, "does the column spatially intersect the given geometry value in 3D")),
        Spatial(ComparisonOperator.StContains, "_st_contains", "st_contains", OperandKind.Value, (Geometry, "does the column contain the given geometry value")),
        Spatial(ComparisonOperator.StCrosses, "_st_crosses", "st_crosses", OperandKind.Value, (Geometry, "does the column cross the given geometry value")),
        Spatial(
            ComparisonOperator.StDWithin,
            "_st_d_within",
            "st_dwithin",
            OperandKind.Object,
            (Geometry, "is the column within a given distance from the given geometry value"),
            (Geography, "is the column within a given distance from the given geography value")),
        Spatial(ComparisonOperator.StEquals, "_st_equals", "st_equals", OperandKind.Value, (Geometry, "is the column equal to given geometry value (directionality is ignored)")),
        Spatial(
            ComparisonOperator.StIntersects,
            "_st_intersects",
            "st_intersects",
            OperandKind.Value,
            (Geometry, "does the column spatially intersect the given geometry value"),
            (Geography, "does the column spatially intersect the given geography value")),
        Spatial(ComparisonOperator.StIntersectsGeomNband, "_st_intersects_geom_nband", "st_intersects", OperandKind.Object, (Raster, null)),
        Spatial(ComparisonOperator.StIntersectsNbandGeom, "_st_intersects_nband_geom", "st_intersects", OperandKind.Object, (Raster, null)),
        Spatial(ComparisonOperator.StIntersectsRast, "_st_intersects_rast", "st_intersects", OperandKind.Value, (Raster, null)),
        Spatial(
            ComparisonOperator.StOverlaps,
            "_st_overlaps",
            "st_overlaps",
            OperandKind.Value,
            (Geometry, "does the column 'spatially overlap' (intersect but not completely contain) the given geometry value")),
        Spatial(ComparisonOperator.StTouches, "_st_touches", "st_touches", OperandKind.Value, (Geometry, "does the column have atleast one point in common with the given geometry value")),
        Spatial(ComparisonOperator.StWithin, "_st_within", "st_within", OperandKind.Value, (Geometry, "is the column contained in the given geometry value")),
    ];

    private static readonly FrozenDictionary<ComparisonOperator, ComparisonEntry> ByOperator = All.ToFrozenDictionary(entry => entry.Operator);

    private static readonly FrozenDictionary<ComparedKind, IReadOnlyList<(ComparisonEntry, string?)>> ByKind = All
        .SelectMany(entry => entry.OfferedFor.Select(offer => (offer.Kind, entry, offer.Description)))
        .GroupBy(offer => offer.Kind)
        .ToFrozenDictionary(
            group => group.Key,
            group => (IReadOnlyList<(ComparisonEntry, string?)>)[.. group.Select(offer => (offer.entry, offer.Description))]);

    /// <summary>An operator's row.</summary>
    public static ComparisonEntry Of(ComparisonOperator comparison) => ByOperator[comparison];

    /// <summary>What is offered for a kind of left side, with the description there.</summary>
    public static IReadOnlyList<(ComparisonEntry Entry, string? Description)> For(ComparedKind kind) => ByKind[kind];

    private static ComparisonEntry Of(ComparisonOperator comparison, string name, OperandKind operand, string infix, ComparedKind kind, string description) =>
        new(comparison, name, operand) { Infix = infix, OfferedFor = [(kind, description)] };

    private static ComparisonEntry Spatial(
        ComparisonOperator comparison, string name, string function, OperandKind operand, params (ComparedKind Kind, string? Description)[] offers) =>
        new(comparison, name, operand) { Function = function, OfferedFor = offers };
}
