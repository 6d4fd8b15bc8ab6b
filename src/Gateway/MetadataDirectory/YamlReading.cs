using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gateway.MetadataDirectory;

/// <summary>
/// Turns YAML into JSON as Hasura's tool does: plain scalars are resolved by the core schema of YAML 1.2, so <c>yes</c> and <c>on</c> are
/// strings, and whatever is quoted is a string. Without state but the count of nodes of one reading, which keeps aliases from growing without bound.
/// </summary>
internal sealed partial class YamlReading(Func<string, JsonNode?> include)
{
    /// <summary>What a string that stands for a file begins with.</summary>
    public const string IncludeMark = "!include ";

    private const int MostNodes = 2_000_000;
    private const int DeepestNesting = 200;
    private int _nodes;

    /// <summary>Reads one document; an empty one is null.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count switch
        {
            0 => null,
            1 => Convert(stream.Documents[0].RootNode, 0),
            _ => throw new YamlException("there is more than one document"),
        };
    }

    private JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > DeepestNesting || ++_nodes > MostNodes)
        {
            throw new YamlException(node.Start, node.End, "it is nested too deeply or too large");
        }

        return node switch
        {
            YamlMappingNode mapping => Members(mapping, depth),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Convert(child, depth + 1))]),
            YamlScalarNode scalar => Scalar(scalar),
            _ => throw new YamlException(node.Start, node.End, "this kind of node is not known"),
        };
    }

    private JsonObject Members(YamlMappingNode mapping, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
            {
                throw new YamlException(key.Start, key.End, "a key must be a string");
            }

            if (!result.TryAdd(name, Convert(value, depth + 1)))
            {
                throw new YamlException(key.Start, key.End, $"the key \"{name}\" occurs twice");
            }
        }

        return result;
    }

    private JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value == "!include")
        {
            return include(text.Trim());
        }

        if (text.StartsWith(IncludeMark, StringComparison.Ordinal))
        {
            return include(text[IncludeMark.Length..].Trim());
        }

        var isPlain = scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific);
        return isPlain ? Plain(text) : JsonValue.Create(text);
    }

    /// <summary>What a plain scalar stands for.</summary>
    public static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when JsonNumber().IsMatch(text) => JsonNode.Parse(text),
        _ when LooseNumber().IsMatch(text) => Number(text),
        _ when text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) => JsonValue.Create(hexadecimal),
        _ => JsonValue.Create(text),
    };

    // +1, .5, 1. and 007 are numbers in YAML and not in JSON; the digits are kept, a double would lose some.
    private static JsonNode? Number(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('+', '-');
        var whole = digits.TakeWhile(char.IsAsciiDigit).Count();
        var head = digits[..whole].TrimStart('0');
        var rest = digits[whole..];
        if (rest.StartsWith('.') && (rest.Length == 1 || !char.IsAsciiDigit(rest[1])))
        {
            rest = rest[1..];
        }

        return JsonNode.Parse(sign + (head.Length == 0 ? "0" : head) + rest, documentOptions: new JsonDocumentOptions());
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex LooseNumber();
}
