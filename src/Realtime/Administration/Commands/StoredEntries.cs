using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// What the families share that are kept and not served: their commands edit entries of the metadata, so that nothing is lost for a system that serves them;
/// commands that would have to act are refused. Without state.
/// </summary>
internal static class StoredEntries
{
    /// <summary>Adds an entry to a list at the top of the metadata; replaces one of its name if <c>replace</c> says so.</summary>
    public static ValueTask<JsonNode?> Add(CommandCall call, string member, string word)
    {
        var name = call.Args.Required("name").AsName();
        var isReplacing = call.Args["replace"].AsBoolean(fallback: false);
        if (MetadataRemoval.RemoveFrom(call.Draft.Document.Root, member, "name", name) && !isReplacing)
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"{word} with name \"{name}\" already exists");
        }

        return Append(call, call.Draft.Document.Root, member, WithoutNulls(call.Args));
    }

    /// <summary>Sets the given members of an entry.</summary>
    public static ValueTask<JsonNode?> Replace(CommandCall call, string member, string word)
    {
        var name = call.Args.Required("name").AsName();
        var entry = Find(call, member, name, word);
        foreach (var (key, value) in WithoutNulls(call.Args).ToList())
        {
            entry[key] = value?.DeepClone();
        }

        call.Draft.Edited();
        return default;
    }

    /// <summary>Takes an entry out.</summary>
    public static ValueTask<JsonNode?> Drop(CommandCall call, string member, string word)
    {
        var name = call.Args.Required("name").AsName();
        Find(call, member, name, word);
        MetadataRemoval.RemoveFrom(call.Draft.Document.Root, member, "name", name);
        call.Draft.Edited();
        return default;
    }

    /// <summary>Lets a role use an entry.</summary>
    public static ValueTask<JsonNode?> AddPermission(CommandCall call, string member, string key)
    {
        var entry = Find(call, member, call.Args.Required(key).AsName(), key);
        var role = call.Args.Required("role").AsName();
        if (MetadataDocument.ObjectsOf(entry, "permissions").Any(permission => MetadataDocument.TextOf(permission["role"]) == role))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"permission for role \"{role}\" is already defined on \"{MetadataDocument.NameOf(entry)}\"");
        }

        var permission = WithoutNulls(call.Args);
        permission.Remove(key);
        return Append(call, entry, "permissions", permission);
    }

    /// <summary>Takes that back.</summary>
    public static ValueTask<JsonNode?> DropPermission(CommandCall call, string member, string key)
    {
        var entry = Find(call, member, call.Args.Required(key).AsName(), key);
        var role = call.Args.Required("role").AsName();
        if (!MetadataRemoval.RemoveFrom(entry, "permissions", "role", role))
        {
            throw call.Failed(ErrorCode.NotExists, $"permission for role \"{role}\" is not defined on \"{MetadataDocument.NameOf(entry)}\"");
        }

        call.Draft.Edited();
        return default;
    }

    /// <summary>Adds an entry to a list anywhere in the metadata.</summary>
    public static ValueTask<JsonNode?> Append(CommandCall call, JsonObject parent, string member, JsonObject entry)
    {
        MetadataRemoval.Append(parent, member, entry);
        call.Draft.Edited();
        return default;
    }

    /// <summary>Commands that would have to act, and are refused.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> Refused(params string[] names) =>
        names.Select(name => new KeyValuePair<string, CommandHandler>(name, (call, _) =>
            throw call.Failed(ErrorCode.NotSupported, $"{name} needs a part of Hasura that is not served here")));

    private static JsonObject Find(CommandCall call, string member, string name, string word) =>
        MetadataDocument.ObjectsOf(call.Draft.Document.Root, member).FirstOrDefault(entry => MetadataDocument.NameOf(entry) == name)
        ?? throw call.Failed(ErrorCode.NotExists, $"{word} with name \"{name}\" does not exist");

    private static JsonObject WithoutNulls(JsonCursor args)
    {
        var copy = new JsonObject();
        foreach (var (key, value) in args.Members())
        {
            if (!value.IsAbsent && key != "replace")
            {
                copy[key] = value.Node!.DeepClone();
            }
        }

        return copy;
    }
}
