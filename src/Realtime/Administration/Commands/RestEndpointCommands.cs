using System.Text.Json.Nodes;
using GraphQLParser.AST;
using Realtime.Documents;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Saved queries under URLs of their own.</summary>
internal static class RestEndpointCommands
{
    private const string Endpoints = "rest_endpoints";

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("create_rest_endpoint", (call, _) => Create(call)),
        new("drop_rest_endpoint", (call, _) => Drop(call)),
    ];

    /// <summary>The reference to the query that an endpoint runs.</summary>
    internal static JsonObject? QueryOf(JsonObject endpoint) => (endpoint["definition"] as JsonObject)?["query"] as JsonObject;

    private static ValueTask<JsonNode?> Create(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var url = call.Args.Required("url").AsName();
        var methods = call.Args.Required("methods").AsStrings();
        var query = call.Args.Required("definition").Required("query");
        var existing = MetadataDocument.ObjectsOf(call.Draft.Document.Root, Endpoints).ToList();
        if (existing.Exists(endpoint => MetadataDocument.NameOf(endpoint) == name))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"Endpoint with name: {name} already exists");
        }

        var entry = new JsonObject
        {
            ["name"] = name,
            ["url"] = url,
            ["methods"] = MetadataJson.ToArray(methods),
            ["definition"] = call.Args["definition"].Node!.DeepClone(),
            ["comment"] = call.Args["comment"].Node?.DeepClone(),
        };
        RefuseUnfit(call, entry, url);
        RefuseUnservable(call, entry, QueryText(call, query));
        RefuseAmbiguous(call, entry, existing);
        if (call.Args["comment"].IsAbsent)
        {
            entry.Remove("comment");
        }

        MetadataRemoval.Append(call.Draft.Document.Root, Endpoints, entry);
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> Drop(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        if (!MetadataRemoval.RemoveFrom(call.Draft.Document.Root, Endpoints, "name", name))
        {
            throw call.Failed(ErrorCode.NotExists, $"endpoint with name: {name} does not exist");
        }

        call.Draft.Edited();
        return default;
    }

    private static void RefuseUnfit(CommandCall call, JsonObject entry, string url)
    {
        var segments = (url.StartsWith('/') ? url[1..] : url).Split('/');
        if (segments.Any(segment => segment is "" or ":"))
        {
            throw Inconsistent(call, entry, $"Empty segments or unnamed variables are not allowed: {url}");
        }

        if (segments.Where(segment => segment.StartsWith(':')).GroupBy(segment => segment).Any(group => group.Count() > 1))
        {
            throw Inconsistent(call, entry, $"Duplicate variables found in endpoint path: {url}");
        }
    }

    private static void RefuseUnservable(CommandCall call, JsonObject entry, string query)
    {
        if (FaultOf(query) is { } fault)
        {
            var name = MetadataDocument.TextOf(QueryOf(entry)?["query_name"]);
            throw Inconsistent(call, entry, $"Inconsistent object: in endpoint {MetadataDocument.NameOf(entry)}: query with name {name} {fault}");
        }
    }

    private static string? FaultOf(string query)
    {
        try
        {
            var document = DocumentParser.Parse(query, new DocumentLimits().ForAdmin()).Syntax;
            return document.Definitions.OfType<GraphQLOperationDefinition>().Any(found => found.Operation == OperationType.Subscription) ? "is a subscription" : null;
        }
        catch (GraphQLErrorException exception)
        {
            return $"cannot be read: {exception.Error.Message}";
        }
    }

    private static AdminException Inconsistent(CommandCall call, JsonObject entry, string reason) => AdminException.With(
        400, ErrorCode.Unexpected, "cannot continue due to new inconsistent metadata", call.Path, new JsonArray(
            new JsonObject
            {
                ["definition"] = entry.DeepClone(),
                ["reason"] = reason,
                ["name"] = $"endpoint {MetadataDocument.NameOf(entry)}",
                ["type"] = "endpoint",
            }));

    private static void RefuseAmbiguous(CommandCall call, JsonObject entry, List<JsonObject> existing)
    {
        var rivals = existing.Where(other => Overlap(entry, other)).ToList();
        if (rivals.Count == 0)
        {
            return;
        }

        var all = rivals.Append(entry).OrderBy(endpoint => MetadataDocument.TextOf(endpoint["url"]), StringComparer.Ordinal).ToList();
        var conflicts = all.Select(endpoint => (JsonNode?)new JsonObject
        {
            ["definition"] = new JsonObject { ["query"] = QueryText(call, new JsonCursor(QueryOf(endpoint), "$")) },
            ["url"] = endpoint["url"]?.DeepClone(),
            ["methods"] = endpoint["methods"]?.DeepClone(),
            ["name"] = endpoint["name"]?.DeepClone(),
            ["comment"] = endpoint["comment"]?.DeepClone(),
        });
        throw AdminException.With(400, ErrorCode.Unexpected, "cannot continue due to new inconsistent metadata", call.Path, new JsonArray(
            new JsonObject
            {
                ["reason"] = "Ambiguous URL paths: " + string.Join(", ", all.Select(endpoint => MetadataDocument.TextOf(endpoint["url"]))),
                ["conflicts"] = new JsonArray([.. conflicts]),
            }));
    }

    private static bool Overlap(JsonObject left, JsonObject right)
    {
        var methods = new JsonCursor(left["methods"], "$").AsStrings();
        if (!new JsonCursor(right["methods"], "$").AsStrings().Any(methods.Contains))
        {
            return false;
        }

        var (first, second) = (Segments(MetadataDocument.TextOf(left["url"]) ?? ""), Segments(MetadataDocument.TextOf(right["url"]) ?? ""));
        return first.Length == second.Length && first.Zip(second).All(pair =>
            pair.First == pair.Second || pair.First.StartsWith(':') || pair.Second.StartsWith(':'));
    }

    private static string[] Segments(string url) => url.Trim('/').Split('/');

    private static string QueryText(CommandCall call, JsonCursor query)
    {
        var collection = CollectionCommands.Find(call, query.Required("collection_name").AsName());
        var name = query.Required("query_name").AsName();
        var found = CollectionCommands.Queries(collection).FirstOrDefault(candidate => MetadataDocument.NameOf(candidate) == name);
        return MetadataDocument.TextOf(found?["query"])
            ?? throw call.Failed(ErrorCode.NotExists, $"query with name \"{name}\" does not exist in query collection with name \"{MetadataDocument.NameOf(collection)}\"");
    }
}
