using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Documents;

/// <summary>Source-generated JSON for the few types that reading documents serializes.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(List<JsonElement>))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>JSON null.</summary>
    public static JsonElement Null { get; } = JsonDocument.Parse("null").RootElement.Clone();

    /// <summary>JSON true.</summary>
    public static JsonElement True { get; } = JsonDocument.Parse("true").RootElement.Clone();

    /// <summary>JSON false.</summary>
    public static JsonElement False { get; } = JsonDocument.Parse("false").RootElement.Clone();
}
