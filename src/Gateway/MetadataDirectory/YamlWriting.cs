using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.MetadataDirectory;

/// <summary>
/// Writes JSON as YAML in the layout of Hasura's tool, character for character. A string that a reader of YAML 1.1 or 1.2 could take for
/// something else is quoted; what was written is read back, and written again with every string quoted should it differ. Without state.
/// </summary>
internal static partial class YamlWriting
{
    private static readonly EmitterSettings Layout = new EmitterSettings().WithBestIndent(2).WithBestWidth(int.MaxValue).WithIndentedSequences();

    /// <summary>The text of one file, with a line feed at its end.</summary>
    public static string Write(JsonNode? node)
    {
        var text = Write(node, quotesAll: false);
        return JsonNode.DeepEquals(ReadBack(text), node) ? text : Write(node, quotesAll: true);
    }

    private static JsonNode? ReadBack(string text)
    {
        try
        {
            return new YamlReading(file => JsonValue.Create("!include " + file)).Read(text);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static string Write(JsonNode? node, bool quotesAll)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(writer, Layout);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node, quotesAll);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static void Emit(Emitter emitter, JsonNode? node, bool quotesAll)
    {
        switch (node)
        {
            case JsonObject json:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, json.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in json)
                {
                    emitter.Emit(Text(name, quotesAll));
                    Emit(emitter, value, quotesAll);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, array.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in array)
                {
                    Emit(emitter, item, quotesAll);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>(), quotesAll));
                break;
            default:
                emitter.Emit(Scalar(node?.ToJsonString() ?? "null", ScalarStyle.Plain));
                break;
        }
    }

    private static Scalar Text(string text, bool quotesAll) => Scalar(text,
        quotesAll || text.StartsWith(YamlReading.IncludeMark, StringComparison.Ordinal) ? ScalarStyle.DoubleQuoted
        : text.Contains('\n', StringComparison.Ordinal) && !text.Contains(" \n", StringComparison.Ordinal) ? ScalarStyle.Literal
        : IsAmbiguous(text) ? ScalarStyle.DoubleQuoted
        : text.Contains('\'', StringComparison.Ordinal) && CannotBePlain().IsMatch(text) && !text.Any(char.IsControl) ? ScalarStyle.SingleQuoted
        : ScalarStyle.Any);

    private static Scalar Scalar(string text, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);

    private static bool IsAmbiguous(string text) => text.Length == 0
        || YamlReading.Plain(text) is not JsonValue value || value.GetValueKind() != JsonValueKind.String
        || Word().IsMatch(text) || NumberWithUnderscores().IsMatch(text) || Sexagesimal().IsMatch(text) || Timestamp().IsMatch(text);

    // The emitter would take double quotes for a text with a single one.
    [GeneratedRegex("^[ ,\\[\\]{}#&*!|>'\"%@`]|^[-?:]( |$)|: |:$| #| $")]
    private static partial Regex CannotBePlain();

    // What gopkg.in/yaml.v3 quotes, by which the tool writes: the words that YAML 1.1 reads as Booleans, in the spellings of its document; merge keys; numbers
    // that are none.
    [GeneratedRegex("^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|<<|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN))$")]
    private static partial Regex Word();

    [GeneratedRegex("^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9_]+)?|\\.[0-9][0-9_]*([eE][-+]?[0-9_]+)?)$")]
    private static partial Regex NumberWithUnderscores();

    [GeneratedRegex("^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?$")]
    private static partial Regex Sexagesimal();

    [GeneratedRegex("^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$")]
    private static partial Regex Timestamp();
}
