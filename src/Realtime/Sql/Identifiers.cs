using Realtime.Catalog;

namespace Realtime.Sql;

/// <summary>How types and functions are named in SQL text.</summary>
internal static class Identifiers
{
    /// <summary>A type's name for a cast: built-in ones by their internal name, others with their schema.</summary>
    public static string Type(PgType type)
    {
        if (type.Kind == PgTypeKind.Array && type.Element is { } element)
        {
            return Type(element) + "[]";
        }

        return type.Name.Schema == "pg_catalog" && IsPlain(type.Name.Name) ? type.Name.Name : SqlName.Quote(type.Name);
    }

    /// <summary>A built-in function or aggregate that the engine itself names.</summary>
    public static string BuiltInFunction(string name) => name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? name : SqlName.Quote(name);

    /// <summary>The type of arrays of a type.</summary>
    public static string ArrayOf(PgType element) => Type(element) + "[]";

    // "char" and bit mean something else without quotes: char(1) and bit(1).
    private static bool IsPlain(string name) =>
        name is not ("char" or "bit") && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}
