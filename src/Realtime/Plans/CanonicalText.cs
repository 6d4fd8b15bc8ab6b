using System.Globalization;
using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// Types whose equal values have equal texts in the write-ahead log, so that a value can be looked up by its text. Not among them: numeric (1.0 = 1.00),
/// floats, timestamps with a zone, <c>char(n)</c>, citext, json, and texts under a collation that takes different texts for equal.
/// </summary>
internal static class CanonicalText
{
    /// <summary>What values of two columns must share for an equality between them to be one of texts. Null: the column's texts are not canonical.</summary>
    public static string? FamilyOf(CatalogColumn column)
    {
        if (column.IsGenerated || !column.HasDeterministicCollation)
        {
            return null; // a generated column is not published
        }

        return FamilyOf(column.Type);
    }

    /// <summary>The same of a type.</summary>
    public static string? FamilyOf(PgType type)
    {
        var underlying = type.Underlying;
        if (underlying.Kind == PgTypeKind.Enum)
        {
            return $"enum {underlying.Oid}";
        }

        return underlying.Name.Schema != "pg_catalog" ? null : underlying.InternalName switch
        {
            "int2" or "int4" or "int8" => "integer",
            "text" => "text",
            "varchar" => type.BaseType is null ? "text" : null, // a domain's length cuts what is cast to it
            "uuid" or "bool" or "date" => underlying.InternalName,
            _ => null,
        };
    }

    /// <summary>
    /// The text that the log has for a value that a client or a session gave as <paramref name="text"/>, or null where that is not known for certain: then the
    /// value may equal any.
    /// </summary>
    /// <param name="family">Of <see cref="FamilyOf(PgType)"/>.</param>
    /// <param name="text">A text that Postgres' input function reads.</param>
    public static string? Of(string family, string text) => family switch
    {
        "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null,
        "uuid" => text.Length == 36 && Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : null,
        "bool" => text switch
        {
            "t" or "true" => "t",
            "f" or "false" => "f",
            _ => null,
        },
        "date" => IsIsoDate(text) ? text : null,
        _ => text,
    };

    // 0001-01-01 to 9999-12-31; 'today' and '1 Jan 2020' are dates, too, and are not told apart here.
    private static bool IsIsoDate(string text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
