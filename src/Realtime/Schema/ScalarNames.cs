using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>How Postgres types appear in GraphQL: Hasura's names, and which operators and aggregates a type takes.</summary>
internal static class ScalarNames
{
    public const string Int = "Int";
    public const string Float = "Float";
    public const string String = "String";
    public const string Boolean = "Boolean";

    /// <summary>Composite types carry this suffix, so that a function's row argument does not collide with the table's object type.</summary>
    public const string CompositeSuffix = "_scalar";

    /// <summary>The GraphQL name of a type that is no array; domains count as what lies under them.</summary>
    public static string Of(PgType type)
    {
        var underlying = type.Underlying;
        return underlying.Kind == PgTypeKind.Composite
            ? underlying.InternalName + CompositeSuffix
            : underlying.InternalName switch
            {
                "int4" => Int,
                "float4" => Float,
                "text" or "varchar" => String,
                "bool" => Boolean,
                "int2" => "smallint",
                "int8" => "bigint",
                var other => other,
            };
    }

    /// <summary>Whether pattern operators (<c>_like</c>, <c>_regex</c>, …) apply.</summary>
    public static bool IsText(PgType type) => type.Underlying.InternalName is "text" or "varchar" or "citext" or "bpchar" or "char";

    /// <summary>Whether <c>sum</c>, <c>avg</c> and <c>_inc</c> apply.</summary>
    public static bool IsNumeric(PgType type) =>
        type.Underlying.InternalName is "int2" or "int4" or "int8" or "float4" or "float8" or "numeric" or "money";

    /// <summary>Whether <c>max</c> and <c>min</c> are offered: types that Hasura knows by name and Postgres orders, enums and arrays.</summary>
    public static bool IsComparable(PgType type) => type.Underlying is var underlying
        && (underlying.Kind is PgTypeKind.Array or PgTypeKind.Enum || IsNumeric(underlying) || IsText(underlying)
            || underlying.InternalName is "date" or "timestamp" or "timestamptz" or "timetz" or "uuid" or "ltree");

    /// <summary>Whether the type is json or jsonb: fields take a <c>path</c>.</summary>
    public static bool IsJson(PgType type) => type.Underlying.InternalName is "json" or "jsonb";

    /// <summary>Whether the type is jsonb: updates take <c>_append</c> and its kin.</summary>
    public static bool IsJsonb(PgType type) => type.Underlying.InternalName is "jsonb";
}
