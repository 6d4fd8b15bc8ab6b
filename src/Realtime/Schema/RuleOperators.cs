using System.Collections.Frozen;
using Realtime.Dialect;

namespace Realtime.Schema;

/// <summary>The operators of permission rules in all their spellings: with <c>_</c> or <c>$</c> in front. Without state.</summary>
internal static class RuleOperators
{
    private static readonly FrozenDictionary<string, ComparisonOperator> ByName = new Dictionary<string, ComparisonOperator>
    {
        ["eq"] = ComparisonOperator.Eq,
        ["ne"] = ComparisonOperator.Neq,
        ["neq"] = ComparisonOperator.Neq,
        ["gt"] = ComparisonOperator.Gt,
        ["lt"] = ComparisonOperator.Lt,
        ["gte"] = ComparisonOperator.Gte,
        ["lte"] = ComparisonOperator.Lte,
        ["in"] = ComparisonOperator.In,
        ["nin"] = ComparisonOperator.Nin,
        ["is_null"] = ComparisonOperator.IsNull,
        ["like"] = ComparisonOperator.Like,
        ["nlike"] = ComparisonOperator.Nlike,
        ["ilike"] = ComparisonOperator.Ilike,
        ["nilike"] = ComparisonOperator.Nilike,
        ["similar"] = ComparisonOperator.Similar,
        ["nsimilar"] = ComparisonOperator.Nsimilar,
        ["regex"] = ComparisonOperator.Regex,
        ["iregex"] = ComparisonOperator.Iregex,
        ["nregex"] = ComparisonOperator.Nregex,
        ["niregex"] = ComparisonOperator.Niregex,
        ["contains"] = ComparisonOperator.Contains,
        ["contained_in"] = ComparisonOperator.ContainedIn,
        ["has_key"] = ComparisonOperator.HasKey,
        ["has_keys_any"] = ComparisonOperator.HasKeysAny,
        ["has_keys_all"] = ComparisonOperator.HasKeysAll,
        ["jsonb_path_exists"] = ComparisonOperator.JsonbPathExists,
        ["jsonb_path_match"] = ComparisonOperator.JsonbPathMatch,
        ["ancestor"] = ComparisonOperator.Ancestor,
        ["ancestor_any"] = ComparisonOperator.AncestorAny,
        ["descendant"] = ComparisonOperator.Descendant,
        ["descendant_any"] = ComparisonOperator.DescendantAny,
        ["matches"] = ComparisonOperator.Matches,
        ["matches_any"] = ComparisonOperator.MatchesAny,
        ["matches_fulltext"] = ComparisonOperator.MatchesFulltext,
        ["st_contains"] = ComparisonOperator.StContains,
        ["st_crosses"] = ComparisonOperator.StCrosses,
        ["st_equals"] = ComparisonOperator.StEquals,
        ["st_intersects"] = ComparisonOperator.StIntersects,
        ["st_3d_intersects"] = ComparisonOperator.St3dIntersects,
        ["st_overlaps"] = ComparisonOperator.StOverlaps,
        ["st_touches"] = ComparisonOperator.StTouches,
        ["st_within"] = ComparisonOperator.StWithin,
        ["st_d_within"] = ComparisonOperator.StDWithin,
        ["st_3d_d_within"] = ComparisonOperator.St3dDWithin,
        ["st_intersects_rast"] = ComparisonOperator.StIntersectsRast,
        ["st_intersects_geom_nband"] = ComparisonOperator.StIntersectsGeomNband,
        ["st_intersects_nband_geom"] = ComparisonOperator.StIntersectsNbandGeom,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ComparisonOperator> ColumnComparisons = new Dictionary<string, ComparisonOperator>
    {
        ["ceq"] = ComparisonOperator.Eq,
        ["cne"] = ComparisonOperator.Neq,
        ["cneq"] = ComparisonOperator.Neq,
        ["cgt"] = ComparisonOperator.Gt,
        ["clt"] = ComparisonOperator.Lt,
        ["cgte"] = ComparisonOperator.Gte,
        ["clte"] = ComparisonOperator.Lte,
    }.ToFrozenDictionary();

    /// <summary>The word behind <c>_</c> or <c>$</c>; null when the key has neither in front.</summary>
    public static string? WordOf(string key) => key.Length > 1 && key[0] is '_' or '$' ? key[1..] : null;

    /// <summary>Finds the comparison with a value.</summary>
    public static bool TryFind(string word, out ComparisonOperator found) => ByName.TryGetValue(word, out found);

    /// <summary>Finds the comparison with another column.</summary>
    public static bool TryFindColumnComparison(string word, out ComparisonOperator found) => ColumnComparisons.TryGetValue(word, out found);

    /// <summary>Whether the right side is a list, or a session variable that holds one.</summary>
    public static bool TakesList(ComparisonOperator comparison) =>
        comparison is ComparisonOperator.In or ComparisonOperator.Nin or ComparisonOperator.HasKeysAny or ComparisonOperator.HasKeysAll;

    /// <summary>Whether the right side is an object with members that may be session variables one by one.</summary>
    public static bool TakesObject(ComparisonOperator comparison) =>
        comparison is ComparisonOperator.StDWithin or ComparisonOperator.St3dDWithin
            or ComparisonOperator.StIntersectsGeomNband or ComparisonOperator.StIntersectsNbandGeom;
}
