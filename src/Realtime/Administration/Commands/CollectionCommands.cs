using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Query collections and the allow-list.</summary>
internal static class CollectionCommands
{
    private const string Collections = "query_collections";
    private const string Allowlist = "allowlist";

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("create_query_collection", (call, _) => Create(call)),
        new("rename_query_collection", (call, _) => Rename(call)),
        new("drop_query_collection", (call, _) => Drop(call)),
        new("add_query_to_collection", (call, _) => AddQuery(call)),
        new("drop_query_from_collection", (call, _) => DropQuery(call)),
        new("add_collection_to_allowlist", (call, _) => Allow(call)),
        new("drop_collection_from_allowlist", (call, _) => Disallow(call)),
        new("update_scope_of_collection_in_allowlist", (call, _) => UpdateScope(call)),
    ];

    /// <summary>The collection of that name.</summary>
    /// <exception cref="GraphQLErrorException">There is none.</exception>
    internal static JsonObject Find(CommandCall call, string name) =>
        MetadataDocument.ObjectsOf(call.Draft.Document.Root, Collections).FirstOrDefault(entry => MetadataDocument.NameOf(entry) == name)
        ?? throw call.Failed(ErrorCode.NotExists, $"query collection with name \"{name}\" does not exist");

    /// <summary>The queries of a collection.</summary>
    internal static IEnumerable<JsonObject> Queries(JsonObject collection) =>
        collection["definition"] is JsonObject definition ? MetadataDocument.ObjectsOf(definition, "queries") : [];

    private static ValueTask<JsonNode?> Create(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        RefuseTaken(call, name);
        call.Args.Required("definition").Required("queries");
        SavedQueryText.CheckAll(call.Args["definition"]);

        var entry = new JsonObject { ["name"] = name, ["definition"] = call.Args["definition"].Node!.DeepClone() };
        CustomizationCommands.Set(entry, "comment", call.Args["comment"].Node);
        MetadataRemoval.Append(call.Draft.Document.Root, Collections, entry);
        return Edited(call);
    }

    private static ValueTask<JsonNode?> Rename(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var newName = call.Args.Required("new_name").AsName();
        var entry = Find(call, name);
        RefuseTaken(call, newName);
        entry["name"] = newName;
        var root = call.Draft.Document.Root;
        foreach (var allowed in MetadataDocument.ObjectsOf(root, Allowlist).Where(allowed => MetadataDocument.TextOf(allowed["collection"]) == name))
        {
            allowed["collection"] = newName;
        }

        foreach (var query in MetadataDocument.ObjectsOf(root, "rest_endpoints").Select(RestEndpointCommands.QueryOf).OfType<JsonObject>())
        {
            if (MetadataDocument.TextOf(query["collection_name"]) == name)
            {
                query["collection_name"] = newName;
            }
        }

        return Edited(call);
    }

    private static ValueTask<JsonNode?> Drop(CommandCall call)
    {
        var name = call.Args.Required("collection").AsName();
        Find(call, name);
        var root = call.Draft.Document.Root;
        var isAllowed = MetadataDocument.ObjectsOf(root, Allowlist).Any(entry => MetadataDocument.TextOf(entry["collection"]) == name);
        if (isAllowed && !call.Args["cascade"].AsBoolean(fallback: false))
        {
            throw call.Failed(ErrorCode.DependencyError, $"query collection with name \"{name}\" is present in the allowlist; cannot proceed to drop");
        }

        MetadataRemoval.RemoveFrom(root, Allowlist, "collection", name);
        MetadataRemoval.RemoveFrom(root, Collections, "name", name);
        return Edited(call);
    }

    private static ValueTask<JsonNode?> AddQuery(CommandCall call)
    {
        var collection = Find(call, call.Args.Required("collection_name").AsName());
        var name = call.Args.Required("query_name").AsName();
        if (Queries(collection).Any(query => MetadataDocument.NameOf(query) == name))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"query with name \"{name}\" already exists in collection \"{MetadataDocument.NameOf(collection)}\"");
        }

        if (collection["definition"] is not JsonObject definition)
        {
            definition = [];
            collection["definition"] = definition;
        }

        MetadataRemoval.Append(definition, "queries", new JsonObject { ["name"] = name, ["query"] = SavedQueryText.Read(call.Args.Required("query")) });
        return Edited(call);
    }

    private static ValueTask<JsonNode?> DropQuery(CommandCall call)
    {
        var collection = Find(call, call.Args.Required("collection_name").AsName());
        var name = call.Args.Required("query_name").AsName();
        if (collection["definition"] is not JsonObject definition
            || !MetadataRemoval.RemoveWhere(definition, "queries", query => MetadataDocument.NameOf(query) == name, keepEmpty: true))
        {
            throw call.Failed(ErrorCode.NotExists, $"query with name \"{name}\" not found in collection \"{MetadataDocument.NameOf(collection)}\"");
        }

        return Edited(call);
    }

    private static ValueTask<JsonNode?> Allow(CommandCall call)
    {
        var name = call.Args.Required("collection").AsName();
        var scope = call.Args["scope"].IsAbsent ? new JsonObject { ["global"] = true } : ReadScope(call.Args["scope"]);
        Find(call, name);
        var root = call.Draft.Document.Root;
        if (MetadataDocument.ObjectsOf(root, Allowlist).Any(entry => MetadataDocument.TextOf(entry["collection"]) == name))
        {
            return ValueTask.FromResult<JsonNode?>(new JsonObject
            {
                ["message"] = $"collection \"{name}\" already exists in the allowlist, scope ignored; "
                    + "to change scope, use update_scope_of_collection_in_allowlist",
            });
        }

        var allowed = new JsonObject { ["collection"] = name, ["scope"] = scope };
        MetadataRemoval.Append(root, Allowlist, allowed);
        return Edited(call);
    }

    private static ValueTask<JsonNode?> Disallow(CommandCall call)
    {
        var name = call.Args.Required("collection").AsName();
        return MetadataRemoval.RemoveFrom(call.Draft.Document.Root, Allowlist, "collection", name)
            ? Edited(call)
            : throw call.Failed(ErrorCode.NotFound, $"collection \"{name}\" doesn't exist in the allowlist");
    }

    private static ValueTask<JsonNode?> UpdateScope(CommandCall call)
    {
        var name = call.Args.Required("collection").AsName();
        var scope = ReadScope(call.Args.Required("scope"));
        var entry = MetadataDocument.ObjectsOf(call.Draft.Document.Root, Allowlist)
            .FirstOrDefault(allowed => MetadataDocument.TextOf(allowed["collection"]) == name)
            ?? throw call.Failed(ErrorCode.NotFound, $"collection \"{name}\" doesn't exist in the allowlist");
        entry["scope"] = scope;
        return Edited(call);
    }

    /// <summary>A scope is for everybody, or for the roles that it names.</summary>
    private static JsonObject ReadScope(JsonCursor scope)
    {
        if (scope.Required("global") is var global && global.AsBoolean(fallback: false))
        {
            return scope["roles"].IsAbsent ? new JsonObject { ["global"] = true } : throw scope.Failed("roles are not allowed when global is true");
        }

        var roles = scope.Required("roles");
        return roles.AsStrings() is { Count: > 0 } names
            ? new JsonObject { ["global"] = false, ["roles"] = MetadataJson.ToArray(names) }
            : throw roles.Failed("parsing NonEmpty failed, unexpected empty list");
    }

    private static void RefuseTaken(CommandCall call, string name)
    {
        if (MetadataDocument.ObjectsOf(call.Draft.Document.Root, Collections).Any(entry => MetadataDocument.NameOf(entry) == name))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"query collection with name \"{name}\" already exists");
        }
    }

    private static ValueTask<JsonNode?> Edited(CommandCall call)
    {
        call.Draft.Edited();
        return default;
    }
}
