namespace Realtime.Dialect;

/// <summary>
/// All comparison operators of the dialect. Column comparisons (<c>_ceq</c> …) are the same operators with a column on the right side.
/// </summary>
internal enum ComparisonOperator
{
    Eq,
    Neq,
    Gt,
    Lt,
    Gte,
    Lte,
    In,
    Nin,

    /// <summary>The right side is a Boolean known at planning: IS NULL or IS NOT NULL.</summary>
    IsNull,
    Like,
    Nlike,
    Ilike,
    Nilike,
    Similar,
    Nsimilar,
    Regex,
    Iregex,
    Nregex,
    Niregex,

    /// <summary>jsonb, array, or raster/geometry <c>@&gt;</c>.</summary>
    Contains,
    ContainedIn,
    HasKey,
    HasKeysAny,
    HasKeysAll,
    JsonbPathExists,
    JsonbPathMatch,

    /// <summary>ltree.</summary>
    Ancestor,
    AncestorAny,
    Descendant,
    DescendantAny,
    Matches,
    MatchesAny,
    MatchesFulltext,

    /// <summary>PostGIS; the right side is GeoJSON, or an object for the distance forms.</summary>
    StContains,
    StCrosses,
    StEquals,
    StIntersects,
    St3dIntersects,
    StOverlaps,
    StTouches,
    StWithin,
    StDWithin,
    St3dDWithin,
    StIntersectsRast,
    StIntersectsGeomNband,
    StIntersectsNbandGeom,
}
