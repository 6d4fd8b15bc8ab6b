using Realtime.Catalog;

namespace Realtime.Sql;

/// <summary>The owner of quoting: every name and every literal that stands in SQL text has been through here.</summary>
internal static class Identifiers
{
    /// <summary>A quoted identifier.</summary>
    public static string Quote(string name)
    {
        RefuseNul(name);
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A quoted name with its schema.</summary>
    public static string Quote(QualifiedName name) => $"{Quote(name.Schema)}.{Quote(name.Name)}";

    /// <summary>
    /// A string literal, safe whatever <c>standard_conforming_strings</c> says. For names of the document (response keys, type names); values are slots.
    /// </summary>
    public static string Literal(string text)
    {
        RefuseNul(text);
        var doubled = text.Replace("'", "''", StringComparison.Ordinal);
        return doubled.Contains('\\') ? $"E'{doubled.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{doubled}'";
    }

    /// <summary>A type's name for a cast: built-in ones by their internal name, others with their schema.</summary>
    public static string Type(PgType type)
    {
        if (type.Kind == PgTypeKind.Array && type.Element is { } element)
        {
            return Type(element) + "[]";
        }

        return type.Name.Schema == "pg_catalog" && IsPlain(type.Name.Name) ? type.Name.Name : Quote(type.Name);
    }

    /// <summary>A built-in function or aggregate that the engine itself names.</summary>
    public static string BuiltInFunction(string name) => name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? name : Quote(name);

    /// <summary>The type of arrays of a type.</summary>
    public static string ArrayOf(PgType element) => Type(element) + "[]";

    // "char" and bit mean something else without quotes: char(1) and bit(1).
    private static bool IsPlain(string name) =>
        name is not ("char" or "bit") && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

    private static void RefuseNul(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("a name cannot hold a NUL character", nameof(text));
        }
    }
}
