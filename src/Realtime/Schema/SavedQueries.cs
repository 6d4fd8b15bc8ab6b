using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>The queries that the metadata keep by name, and what may be done with them. Immutable.</summary>
/// <param name="Allowed">Queries on the allow-list. In force only where the allow-list is switched on.</param>
/// <param name="Endpoints">Queries with a URL of their own.</param>
internal sealed record SavedQueries(IReadOnlyList<AllowedQuery> Allowed, IReadOnlyList<RestEndpoint> Endpoints)
{
    /// <summary>None.</summary>
    public static SavedQueries None { get; } = new([], []);

    /// <summary>Reads them; an entry that leads to no query is left out, so it allows and serves nothing.</summary>
    internal static SavedQueries Read(MetadataDocument metadata)
    {
        var collections = new Dictionary<string, Dictionary<string, string>>();
        foreach (var collection in MetadataDocument.ObjectsOf(metadata.Root, "query_collections"))
        {
            if (MetadataDocument.NameOf(collection) is { } name && collection["definition"] is JsonObject definition)
            {
                collections[name] = Texts(definition);
            }
        }

        var allowed = MetadataDocument.ObjectsOf(metadata.Root, "allowlist").SelectMany(entry =>
            collections.GetValueOrDefault(MetadataDocument.TextOf(entry["collection"]) ?? "")?.Values.Select(text =>
                new AllowedQuery(text, RolesOf(entry["scope"] as JsonObject))) ?? []);
        return new SavedQueries([.. allowed], [.. MetadataDocument.ObjectsOf(metadata.Root, "rest_endpoints")
            .Select(entry => ReadEndpoint(entry, collections)).OfType<RestEndpoint>()]);
    }

    private static Dictionary<string, string> Texts(JsonObject definition)
    {
        var texts = new Dictionary<string, string>();
        foreach (var query in MetadataDocument.ObjectsOf(definition, "queries"))
        {
            if (MetadataDocument.NameOf(query) is { } name && MetadataDocument.TextOf(query["query"]) is { } text)
            {
                texts[name] = text;
            }
        }

        return texts;
    }

    /// <summary>A scope that is not global and not understood allows nobody.</summary>
    private static IReadOnlySet<string>? RolesOf(JsonObject? scope) =>
        scope is null || scope["global"]?.GetValueKind() == System.Text.Json.JsonValueKind.True
            ? null
            : (scope["roles"] as JsonArray ?? []).Select(MetadataDocument.TextOf).OfType<string>().ToHashSet();

    private static RestEndpoint? ReadEndpoint(JsonObject entry, Dictionary<string, Dictionary<string, string>> collections)
    {
        var query = (entry["definition"] as JsonObject)?["query"] as JsonObject;
        var text = collections.GetValueOrDefault(MetadataDocument.TextOf(query?["collection_name"]) ?? "")
            ?.GetValueOrDefault(MetadataDocument.TextOf(query?["query_name"]) ?? "");
        return text is not null && MetadataDocument.NameOf(entry) is { } name && MetadataDocument.TextOf(entry["url"]) is { } url
            ? new RestEndpoint(
                name,
                url.Trim('/').Split('/'),
                (entry["methods"] as JsonArray ?? []).Select(MetadataDocument.TextOf).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase),
                text)
            {
                Comment = MetadataDocument.TextOf(entry["comment"]),
            }
            : null;
    }
}

/// <summary>A query that may be run where an allow-list is in force.</summary>
/// <param name="Query">Its text; compared without regard to layout and <c>__typename</c>.</param>
/// <param name="Roles">Who may run it; null for everybody.</param>
internal sealed record AllowedQuery(string Query, IReadOnlySet<string>? Roles);

/// <summary>A query under <c>/api/rest/</c>.</summary>
/// <param name="Name">Its name in the metadata.</param>
/// <param name="Segments">The URL below <c>/api/rest/</c>, cut at slashes; one that begins with a colon is a variable.</param>
/// <param name="Methods">HTTP methods that it answers.</param>
/// <param name="Query">The query's text.</param>
internal sealed record RestEndpoint(string Name, IReadOnlyList<string> Segments, IReadOnlySet<string> Methods, string Query)
{
    /// <summary>The operator's word about it, or null.</summary>
    public string? Comment { get; init; }
}
