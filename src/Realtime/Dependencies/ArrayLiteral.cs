using System.Text;

namespace Realtime.Dependencies;

/// <summary>Reads array literals of one dimension (PostgreSQL documentation, section 8.15.2): <c>{1,"a b",NULL}</c>.</summary>
internal static class ArrayLiteral
{
    /// <summary>The elements, null for SQL NULL; null for more than <paramref name="most"/>, several dimensions, bounds, or what is not understood.</summary>
    public static List<string?>? Read(string literal, int most)
    {
        if (literal is not ['{', .., '}'])
        {
            return null;
        }

        var elements = new List<string?>();
        var position = 1;
        if (literal.Length == 2)
        {
            return elements;
        }

        while (elements.Count < most && ReadElement(literal, ref position, out var element))
        {
            elements.Add(element);
            if (position == literal.Length - 1)
            {
                return elements;
            }

            if (literal[position++] != ',')
            {
                return null;
            }
        }

        return null;
    }

    private static bool ReadElement(string literal, ref int position, out string? element)
    {
        var text = new StringBuilder();
        var isQuoted = literal[position] == '"';
        element = null;
        if (!isQuoted)
        {
            var end = literal.AsSpan(position).IndexOfAny(",}\"\\{ \t\n\r\v\f");
            if (end <= 0 || literal[position + end] is not (',' or '}'))
            {
                return false; // empty, a further dimension, or white space whose meaning depends on where it stands
            }

            var plain = literal.Substring(position, end);
            position += end;
            element = plain.Equals("null", StringComparison.OrdinalIgnoreCase) ? null : plain;
            return true;
        }

        for (position++; position < literal.Length - 1; position++)
        {
            switch (literal[position])
            {
                case '"':
                    position++;
                    element = text.ToString();
                    return true;
                case '\\':
                    position++;
                    break;
            }

            text.Append(literal[position]);
        }

        return false;
    }
}
