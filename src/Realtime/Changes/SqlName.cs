using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>Quotes names for the few statements that take no parameters in their place (ALTER PUBLICATION, START_REPLICATION).</summary>
internal static class SqlName
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Quote(QualifiedName name) => $"{Quote(name.Schema)}.{Quote(name.Name)}";

    /// <summary>A string literal that means the same whatever <c>standard_conforming_strings</c> is.</summary>
    public static string Literal(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
