using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Gateway.MetadataDirectory;

/// <summary>The requests of the metadata API that a directory needs. Without state.</summary>
internal static class MetadataRequests
{
    /// <summary>How they are written: as deep as metadata may be.</summary>
    public static readonly JsonSerializerOptions Json = new() { MaxDepth = MetadataJson.MaximumDepth + 50 };

    /// <summary>Puts a document in the place of the metadata in force, inconsistent objects included.</summary>
    public static JsonObject Replace(JsonObject document) => new()
    {
        ["type"] = "replace_metadata",
        ["version"] = 2,
        ["args"] = new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = document.DeepClone() },
    };

    /// <summary>Asks for the metadata in force.</summary>
    public static JsonObject Export() => new() { ["type"] = "export_metadata", ["version"] = 1, ["args"] = new JsonObject() };
}
