using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>
/// Finds the type that a name means in SQL: <c>integer</c>, <c>varchar</c>, <c>timestamp with time zone</c>, <c>text[]</c>, <c>public.mood</c>. Without state.
/// </summary>
internal static class SqlTypeNames
{
    // PostgreSQL documentation, table 8.1: names of the SQL standard and the names that pg_type has for them.
    private static readonly FrozenDictionary<string, string> Standard = new Dictionary<string, string>
    {
        ["integer"] = "int4",
        ["int"] = "int4",
        ["serial"] = "int4",
        ["smallint"] = "int2",
        ["bigint"] = "int8",
        ["bigserial"] = "int8",
        ["real"] = "float4",
        ["float"] = "float8",
        ["double precision"] = "float8",
        ["decimal"] = "numeric",
        ["boolean"] = "bool",
        ["character varying"] = "varchar",
        ["character"] = "bpchar",
        ["char"] = "bpchar",
        ["bit varying"] = "varbit",
        ["string"] = "text",
        ["timestamp without time zone"] = "timestamp",
        ["timestamp with time zone"] = "timestamptz",
        ["time without time zone"] = "time",
        ["time with time zone"] = "timetz",
    }.ToFrozenDictionary();

    /// <summary>The type, or null when there is none of that name.</summary>
    public static PgType? Find(CatalogSnapshot catalog, string written)
    {
        var text = written.Trim();
        if (text.EndsWith("[]", StringComparison.Ordinal))
        {
            return Find(catalog, text[..^2]) is { } element
                ? catalog.Types.Values.FirstOrDefault(type => type.Kind == PgTypeKind.Array && element.Equals(type.Element))
                : null;
        }

        var bare = text.IndexOf('(') is var modifier and > 0 ? text[..modifier].TrimEnd() : text;
        var lower = bare.ToLowerInvariant();
        return Named(catalog, "pg_catalog", Standard.GetValueOrDefault(lower, lower))
            ?? (bare.IndexOf('.') is var dot and > 0 ? Named(catalog, bare[..dot], bare[(dot + 1)..]) : null)
            ?? Named(catalog, QualifiedName.PublicSchema, bare)
            ?? catalog.Types.Values.Where(type => type.Name.Name == bare).OrderBy(type => type.Name.Schema, StringComparer.Ordinal).FirstOrDefault();
    }

    private static PgType? Named(CatalogSnapshot catalog, string schema, string name) => catalog.TypesByName.GetValueOrDefault(new QualifiedName(schema, name));
}
