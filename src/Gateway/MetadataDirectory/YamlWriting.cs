using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.MetadataDirectory;

/// <summary>
/// Writes JSON as YAML in the layout of Hasura's tool. A string that any reader of YAML 1.1 or 1.2 could take for something else is quoted;
/// what was written is read back, and written again with every string quoted should it differ. Without state.
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
                    Emit(emitter, item, quotesAll);
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
        quotesAll || text.StartsWith('!') ? ScalarStyle.DoubleQuoted
        : text.Contains('\n', StringComparison.Ordinal) && !text.Contains(" \n", StringComparison.Ordinal) ? ScalarStyle.Literal
        : IsAmbiguous(text) ? ScalarStyle.DoubleQuoted
        : ScalarStyle.Any);

    private static Scalar Scalar(string text, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);

    private static bool IsAmbiguous(string text) => text.Length == 0
        || YamlReading.Plain(text) is not JsonValue value || value.GetValueKind() != JsonValueKind.String
        || OldWord().IsMatch(text) || NumberLike().IsMatch(text);

    // The words that YAML 1.1 reads as Booleans, and merge keys.
    [GeneratedRegex("^(y|n|yes|no|on|off|true|false|null|~|<<|=)$", RegexOptions.IgnoreCase)]
    private static partial Regex OldWord();

    // Everything that begins like a number or a date: sexagesimals, underscores, octals, timestamps.
    [GeneratedRegex(@"^[-+]?(\.?[0-9]|\.(inf|nan)$)", RegexOptions.IgnoreCase)]
    private static partial Regex NumberLike();
}
