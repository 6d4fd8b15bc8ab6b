using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Administration.Authority;

/// <summary>
/// The words of all permissions: names of members and texts. A relationship or computed field whose name is not among them is in no rule. Without state.
/// </summary>
internal static class RuleWords
{
    /// <summary>Reads them.</summary>
    public static IReadOnlySet<string> Of(MetadataDocument document)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in document.Sources)
        {
            foreach (var table in MetadataDocument.ObjectsOf(source, "tables"))
            {
                foreach (var kind in MetadataNames.PermissionKinds)
                {
                    Add(words, table[kind.Member()]);
                }
            }

            foreach (var model in MetadataDocument.ObjectsOf(source, "logical_models"))
            {
                Add(words, model["select_permissions"]);
            }
        }

        return words;
    }

    private static void Add(HashSet<string> words, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Add(words, item);
                }

                break;
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    words.Add(name);
                    Add(words, value);
                }

                break;
            default:
                if (MetadataDocument.TextOf(node) is { } text)
                {
                    words.Add(text);
                }

                break;
        }
    }
}
