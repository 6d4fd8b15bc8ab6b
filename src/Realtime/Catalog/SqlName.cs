namespace Realtime.Catalog;

/// <summary>The one owner of quoting: every name and every literal that stands in SQL text has been through here. Values are parameters.</summary>
internal static class SqlName
{
    /// <summary>A quoted identifier.</summary>
    /// <exception cref="ArgumentException">The name holds a NUL character, which no name can.</exception>
    public static string Quote(string name)
    {
        RefuseNul(name);
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A quoted name with its schema.</summary>
    /// <exception cref="ArgumentException">A part holds a NUL character.</exception>
    public static string Quote(QualifiedName name) => $"{Quote(name.Schema)}.{Quote(name.Name)}";

    /// <summary>
    /// A string literal, safe whatever <c>standard_conforming_strings</c> says. For names of a document (response keys, type names) and comments.
    /// </summary>
    /// <exception cref="ArgumentException">The text holds a NUL character.</exception>
    public static string Literal(string text)
    {
        RefuseNul(text);
        var doubled = text.Replace("'", "''", StringComparison.Ordinal);
        return doubled.Contains('\\') ? $"E'{doubled.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{doubled}'";
    }

    private static void RefuseNul(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("a name cannot hold a NUL character", nameof(text));
        }
    }
}
