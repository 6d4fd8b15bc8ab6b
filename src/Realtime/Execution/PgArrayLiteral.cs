using System.Text;
using System.Text.Json;

namespace Realtime.Execution;

/// <summary>
/// Writes array literals (PostgreSQL documentation, section 8.15.2): every element quoted, <c>"</c> and <c>\</c> escaped, NULL unquoted, nested arrays as
/// dimensions.
/// </summary>
internal static class PgArrayLiteral
{
    /// <summary>The literal of a JSON array. Objects inside become their JSON text; a value that is no array becomes an array of one.</summary>
    /// <param name="json">The array.</param>
    /// <param name="ofIntegers">Whether the elements are integers of Postgres, which are written without point and exponent.</param>
    public static string Write(JsonElement json, bool ofIntegers = false)
    {
        var text = new StringBuilder();
        if (json.ValueKind == JsonValueKind.Array)
        {
            WriteArray(text, json, ofIntegers);
        }
        else
        {
            text.Append('{');
            WriteElement(text, json, ofIntegers);
            text.Append('}');
        }

        return text.ToString();
    }

    /// <summary>The literal of texts, null for SQL NULL: one column of a multiplexed statement.</summary>
    public static string Write(IEnumerable<string?> elements)
    {
        var text = new StringBuilder("{");
        var first = true;
        foreach (var element in elements)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            WriteText(text, element);
        }

        return text.Append('}').ToString();
    }

    private static void WriteArray(StringBuilder text, JsonElement array, bool ofIntegers)
    {
        text.Append('{');
        var first = true;
        foreach (var element in array.EnumerateArray())
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            WriteElement(text, element, ofIntegers);
        }

        text.Append('}');
    }

    private static void WriteElement(StringBuilder text, JsonElement element, bool ofIntegers)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                WriteArray(text, element, ofIntegers);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                text.Append("NULL");
                break;
            case JsonValueKind.String:
                WriteText(text, element.GetString());
                break;
            case JsonValueKind.Number when ofIntegers:
                WriteText(text, SlotBinder.Integer(element));
                break;
            default:
                WriteText(text, element.GetRawText());
                break;
        }
    }

    private static void WriteText(StringBuilder text, string? element)
    {
        if (element is null)
        {
            text.Append("NULL");
            return;
        }

        text.Append('"');
        foreach (var character in element)
        {
            if (character is '"' or '\\')
            {
                text.Append('\\');
            }

            text.Append(character);
        }

        text.Append('"');
    }
}
