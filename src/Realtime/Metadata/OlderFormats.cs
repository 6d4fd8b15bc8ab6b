using System.Text.Json.Nodes;

namespace Realtime.Metadata;

/// <summary>The metadata formats before the third, which knew one database and had its tables and functions at the top. Without state.</summary>
public static class OlderFormats
{
    private static readonly string[] Lists = ["tables", "functions"];

    /// <summary>Makes a document of an older format one of the present format, with a source <c>default</c> that does not say how it is reached.</summary>
    /// <returns>Whether it was of an older format.</returns>
    public static bool BringForward(JsonObject root)
    {
        var version = root["version"] is JsonValue number && number.TryGetValue<int>(out var given) ? given : (int?)null;
        var isOlder = version is 1 or 2 || (root["version"] is null && Lists.Any(list => root[list] is not null));
        if (root["sources"] is not null || !isOlder)
        {
            return false;
        }

        var source = new JsonObject { ["name"] = MetadataDocument.DefaultSourceName, ["kind"] = MetadataDocument.PostgresKind, ["tables"] = new JsonArray() };
        foreach (var list in Lists)
        {
            if (root.Remove(list, out var entries) && entries is not null)
            {
                source[list] = entries;
            }
        }

        root["version"] = MetadataDocument.FormatVersion;
        root["sources"] = new JsonArray(source);
        return true;
    }
}
