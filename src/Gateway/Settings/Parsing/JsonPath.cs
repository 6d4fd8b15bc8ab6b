using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Settings.Parsing;

/// <summary>
/// The small part of JSONPath that leads to one value: <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>["name"]</c>, <c>[0]</c>. Immutable.
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<Step> _steps;

    private JsonPath(string text, IReadOnlyList<Step> steps)
    {
        Text = text;
        _steps = steps;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static JsonPath Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest.StartsWith("$"))
        {
            rest = rest[1..];
        }
        else if (!rest.StartsWith("[") && rest.Length > 0)
        {
            rest = ("." + rest.ToString()).AsSpan();
        }

        var steps = new List<Step>();
        while (rest.Length > 0)
        {
            rest = rest[0] switch
            {
                '.' => ReadName(rest[1..], steps, text),
                '[' => ReadBracket(rest[1..], steps, text),
                _ => throw Malformed(text),
            };
        }

        return new JsonPath(text, steps);
    }

    /// <summary>The value at the path, or null when there is none.</summary>
    public JsonElement? Find(JsonElement root)
    {
        var current = root;
        foreach (var step in _steps)
        {
            if (step.Name is { } name && current.ValueKind == JsonValueKind.Object && current.TryGetProperty(name, out var member))
            {
                current = member;
            }
            else if (step.Name is null && current.ValueKind == JsonValueKind.Array && step.Index < current.GetArrayLength())
            {
                current = current[step.Index];
            }
            else
            {
                return null;
            }
        }

        return current;
    }

    private static ReadOnlySpan<char> ReadName(ReadOnlySpan<char> rest, List<Step> steps, string text)
    {
        var end = rest.IndexOfAny('.', '[');
        var name = end < 0 ? rest : rest[..end];
        if (name.IsEmpty)
        {
            throw Malformed(text);
        }

        steps.Add(new Step(name.ToString(), 0));
        return end < 0 ? [] : rest[end..];
    }

    private static ReadOnlySpan<char> ReadBracket(ReadOnlySpan<char> rest, List<Step> steps, string text)
    {
        if (rest.IsEmpty)
        {
            throw Malformed(text);
        }

        if (rest[0] is not ('\'' or '"'))
        {
            var end = rest.IndexOf(']');
            if (end < 0 || !int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                throw Malformed(text);
            }

            steps.Add(new Step(null, index));
            return rest[(end + 1)..];
        }

        var name = new StringBuilder();
        var quote = rest[0];
        for (var position = 1; position < rest.Length; position++)
        {
            if (rest[position] == '\\' && position + 1 < rest.Length)
            {
                name.Append(rest[++position]);
            }
            else if (rest[position] != quote)
            {
                name.Append(rest[position]);
            }
            else if (position + 1 < rest.Length && rest[position + 1] == ']')
            {
                steps.Add(new Step(name.ToString(), 0));
                return rest[(position + 2)..];
            }
            else
            {
                break;
            }
        }

        throw Malformed(text);
    }

    private static FormatException Malformed(string text) => new($"holds '{text}', which is not a JSON path ($.a.b, $['a'][0])");

    private readonly record struct Step(string? Name, int Index);
}
