using Realtime.Catalog;

namespace Realtime.Documents;

/// <summary>How a slot's JSON value is turned into the text that Postgres' input function reads.</summary>
internal enum SlotEncoding
{
    /// <summary>A JSON string's content, or a number's or boolean's text as written; JSON null is SQL NULL. A session variable's text as it is.</summary>
    Text,

    /// <summary>The JSON text itself: json, jsonb, and whole rows for <c>json_populate_recordset</c>.</summary>
    Json,

    /// <summary>
    /// A JSON array as a Postgres array literal, elements by <see cref="Text"/>, nested arrays as dimensions. A string (session variable) is taken as the
    /// literal <c>{…}</c>.
    /// </summary>
    Array,

    /// <summary>GeoJSON text, written in SQL as <c>ST_GeomFromGeoJSON(slot)</c>; a JSON string is taken as WKT/EWKB text.</summary>
    GeoJson,
}

/// <summary>How values of a type travel.</summary>
internal static class SlotTypes
{
    /// <summary>The encoding of a single value of the type.</summary>
    public static SlotEncoding Encoding(PgType type)
    {
        var underlying = type.Underlying;
        return underlying switch
        {
            { Kind: PgTypeKind.Array } => SlotEncoding.Array,
            { InternalName: "json" or "jsonb", Name.Schema: "pg_catalog" } => SlotEncoding.Json,
            { InternalName: "geometry" or "geography", Kind: PgTypeKind.Base } => SlotEncoding.GeoJson,
            _ => SlotEncoding.Text,
        };
    }
}
