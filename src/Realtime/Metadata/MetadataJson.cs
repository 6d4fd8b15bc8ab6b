using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>How metadata JSON is parsed, written and compared, in one place. Without state.</summary>
public static class MetadataJson
{
    /// <summary>
    /// Deeper documents are refused. Permission rules nest some ten levels in practice; walks over the tree are recursive, and a
    /// stack overflow could not be caught.
    /// </summary>
    public const int MaximumDepth = 200;

    private static readonly JsonDocumentOptions ParseOptions = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions WriteOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaximumDepth + 50,
    };

    /// <summary>Parses JSON text into a tree that can be changed.</summary>
    /// <exception cref="GraphQLErrorException">The text is no JSON, or too deep: <c>invalid-json</c>.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: ParseOptions);
        }
        catch (JsonException exception)
        {
            throw new GraphQLError(ErrorCode.InvalidJson, $"not a JSON document that can be read: {exception.Message}").AsException();
        }
    }

    /// <summary>Writes a tree as text.</summary>
    public static string Write(JsonNode? node) => node?.ToJsonString(WriteOptions) ?? "null";

    /// <summary>A table's or function's name as Hasura writes it: <c>{"schema": …, "name": …}</c>.</summary>
    internal static JsonObject Name(QualifiedName name) => new() { ["schema"] = name.Schema, ["name"] = name.Name };

    /// <summary>Reads a table's or function's name: a string, which means schema public, or an object.</summary>
    internal static QualifiedName ReadName(JsonCursor at)
    {
        if (at.TryGetString(out var text))
        {
            return new QualifiedName(QualifiedName.PublicSchema, text.Length > 0 ? text : throw at.Failed("empty string not allowed"));
        }

        return new QualifiedName(at["schema"].AsOptionalString() ?? QualifiedName.PublicSchema, at.Required("name").AsName());
    }

    /// <summary>A copy that belongs to no tree, so that it can be put into another one.</summary>
    public static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    /// <summary>An array of copies.</summary>
    public static JsonArray ToArray(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);
}
