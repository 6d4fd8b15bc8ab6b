using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>
/// What the operator declared, as a JSON tree in Hasura's metadata v3 format. The tree itself is the truth, so members that are not
/// understood or not served survive every command and are exported unchanged. A document that is in force is never changed:
/// a command edits a <see cref="Clone"/>, and owns it until it is put in force.
/// </summary>
public sealed class MetadataDocument
{
    /// <summary>The format version of the tree.</summary>
    public const int FormatVersion = 3;

    /// <summary>The kinds of source that are served; others are kept and listed.</summary>
    public const string PostgresKind = "postgres";

    /// <summary>The source of an installation with one database, and of documents that know no sources.</summary>
    public const string DefaultSourceName = "default";

    private MetadataDocument(JsonObject root)
    {
        Root = root;
    }

    /// <summary>The tree. Changed by its owner alone, and never once the document is in force.</summary>
    public JsonObject Root { get; }

    /// <summary>A document that declares nothing.</summary>
    public static MetadataDocument CreateEmpty() => new(new JsonObject { ["version"] = FormatVersion, ["sources"] = new JsonArray() });

    /// <summary>Takes a tree as a document. The tree must have no parent; it belongs to the document from then on.</summary>
    /// <exception cref="GraphQLErrorException">It is not a metadata document of version 3.</exception>
    internal static MetadataDocument FromTree(JsonCursor tree)
    {
        var root = tree.AsObject();
        var version = tree["version"].AsOptionalInteger();
        if (version is not null and not FormatVersion)
        {
            throw tree["version"].Failed($"metadata of format version {version} cannot be read, only {FormatVersion}");
        }

        if (version is null)
        {
            root.Insert(0, "version", FormatVersion);
        }

        if (root["sources"] is null)
        {
            root["sources"] = new JsonArray();
        }

        foreach (var source in tree["sources"].Items())
        {
            source.Required("name").AsName();
            _ = source["tables"].Items();
            _ = source["functions"].Items();
        }

        return new MetadataDocument(root);
    }

    /// <summary>Parses a document's text.</summary>
    /// <exception cref="GraphQLErrorException">It is no JSON, or not a metadata document.</exception>
    public static MetadataDocument Parse(string text) => FromTree(new JsonCursor(MetadataJson.Parse(text), "$"));

    /// <summary>A copy that the caller may edit.</summary>
    public MetadataDocument Clone() => new((JsonObject)Root.DeepClone());

    /// <summary>The document's text.</summary>
    public override string ToString() => MetadataJson.Write(Root);

    /// <summary>The sources in order.</summary>
    public IEnumerable<JsonObject> Sources => ObjectsOf(Root, "sources");

    /// <summary>The source of that name, or null.</summary>
    public JsonObject? FindSource(string name) => Sources.FirstOrDefault(source => NameOf(source) == name);

    /// <summary>The entry of a tracked table, or null.</summary>
    internal JsonObject? FindTable(string source, QualifiedName table) =>
        FindSource(source) is { } json ? ObjectsOf(json, "tables").FirstOrDefault(entry => TableNameOf(entry) == table) : null;

    /// <summary>The entry of a tracked function, or null.</summary>
    internal JsonObject? FindFunction(string source, QualifiedName function) =>
        FindSource(source) is { } json
            ? ObjectsOf(json, "functions").FirstOrDefault(entry => ReferenceOf(entry["function"]) == function)
            : null;

    /// <summary>The objects in an array member; none when it is absent or something else.</summary>
    public static IEnumerable<JsonObject> ObjectsOf(JsonObject parent, string member) =>
        parent[member] is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The <c>name</c> member, or null.</summary>
    public static string? NameOf(JsonObject entry) => TextOf(entry["name"]);

    /// <summary>The name in a table's entry, or null when it cannot be read.</summary>
    internal static QualifiedName? TableNameOf(JsonObject entry) => ReferenceOf(entry["table"]);

    /// <summary>A table's or function's name, or null when it cannot be read.</summary>
    public static QualifiedName? ReferenceOf(JsonNode? node) => node switch
    {
        JsonValue => TextOf(node) is { } text ? new QualifiedName(QualifiedName.PublicSchema, text) : null,
        JsonObject json when TextOf(json["name"]) is { } name =>
            new QualifiedName(TextOf(json["schema"]) ?? QualifiedName.PublicSchema, name),
        _ => null,
    };

    /// <summary>The string, or null when it is something else.</summary>
    public static string? TextOf(JsonNode? node) => new JsonCursor(node, "$").TryGetString(out var text) ? text : null;
}
