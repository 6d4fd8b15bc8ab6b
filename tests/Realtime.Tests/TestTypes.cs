using Realtime.Catalog;

namespace Realtime.Tests;

/// <summary>Postgres types for hand-made schemas: the built-in ones under their real OIDs, arrays by a leading underscore.</summary>
public static class TestTypes
{
    private static readonly Dictionary<string, PgType> Types = Make();

    /// <summary>All types.</summary>
    internal static IReadOnlyCollection<PgType> All => Types.Values;

    /// <summary>A type by its internal name.</summary>
    internal static PgType Get(string internalName) => Types[internalName];

    /// <summary>A function in schema public.</summary>
    internal static CatalogFunction Function(string name, PgType returns, params (string Name, string Type, bool HasDefault)[] arguments) => new(
        (uint)(90_000 + Math.Abs(name.GetHashCode(StringComparison.Ordinal) % 1000)),
        new QualifiedName(QualifiedName.PublicSchema, name),
        [.. arguments.Select(argument => new CatalogFunctionArgument(argument.Name, Get(argument.Type), argument.HasDefault))])
    {
        ReturnType = returns,
        Volatility = Volatility.Stable,
    };

    private static Dictionary<string, PgType> Make()
    {
        (string Name, uint Oid, uint Array, char Category)[] scalars =
        [
            ("bool", 16, 1000, 'B'), ("bytea", 17, 1001, 'U'), ("int8", 20, 1016, 'N'), ("int2", 21, 1005, 'N'), ("int4", 23, 1007, 'N'),
            ("text", 25, 1009, 'S'), ("json", 114, 199, 'U'), ("float4", 700, 1021, 'N'), ("float8", 701, 1022, 'N'), ("bpchar", 1042, 1014, 'S'),
            ("varchar", 1043, 1015, 'S'), ("date", 1082, 1182, 'D'), ("time", 1083, 1183, 'D'), ("timestamp", 1114, 1115, 'D'),
            ("timestamptz", 1184, 1185, 'D'), ("interval", 1186, 1187, 'T'), ("timetz", 1266, 1270, 'D'), ("numeric", 1700, 1231, 'N'),
            ("uuid", 2950, 2951, 'U'), ("jsonb", 3802, 3807, 'U'), ("inet", 869, 1041, 'I'), ("money", 790, 791, 'N'),
        ];
        var types = new Dictionary<string, PgType>(StringComparer.Ordinal);
        foreach (var (name, oid, array, category) in scalars)
        {
            var scalar = new PgType(oid, new QualifiedName("pg_catalog", name), PgTypeKind.Base, category);
            types.Add(name, scalar);
            types.Add("_" + name, new PgType(array, new QualifiedName("pg_catalog", "_" + name), PgTypeKind.Array, 'A') { Element = scalar });
        }

        types.Add("record", new PgType(2249, new QualifiedName("pg_catalog", "record"), PgTypeKind.Pseudo, 'P'));
        types.Add("ltree", new PgType(50_001, new QualifiedName("public", "ltree"), PgTypeKind.Base, 'U'));
        types.Add("geometry", new PgType(50_002, new QualifiedName("public", "geometry"), PgTypeKind.Base, 'U'));
        types.Add("geography", new PgType(50_003, new QualifiedName("public", "geography"), PgTypeKind.Base, 'U'));
        types.Add("raster", new PgType(50_004, new QualifiedName("public", "raster"), PgTypeKind.Base, 'U'));
        types.Add("citext", new PgType(50_005, new QualifiedName("public", "citext"), PgTypeKind.Base, 'S'));
        types.Add("mood", new PgType(50_006, new QualifiedName("public", "mood"), PgTypeKind.Enum, 'E'));
        types.Add("email", new PgType(50_007, new QualifiedName("public", "email"), PgTypeKind.Domain, 'S') { BaseType = types["text"] });
        types.Add("address", new PgType(50_008, new QualifiedName("public", "address"), PgTypeKind.Composite, 'C'));
        return types;
    }
}
