using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Relationships from tables to other sources and remote schemas. They are kept, not served. Without state.</summary>
internal static class RemoteRelationshipCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_create_remote_relationship", (call, _) => AddRemoteRelationship(call)),
        new("pg_update_remote_relationship", (call, _) => UpdateRemoteRelationship(call)),
        new("pg_delete_remote_relationship", (call, _) => DropRemoteRelationship(call)),
    ];

    private static ValueTask<JsonNode?> AddRemoteRelationship(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var table = call.Table();
        RelationshipCommands.RefuseTaken(call, table, name);
        return StoredEntries.Append(call, table, "remote_relationships", new JsonObject
        {
            ["name"] = name,
            ["definition"] = call.Args.Required("definition").AsObject().DeepClone(),
        });
    }

    private static ValueTask<JsonNode?> UpdateRemoteRelationship(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var entry = MetadataDocument.ObjectsOf(call.Table(), "remote_relationships").FirstOrDefault(item => MetadataDocument.NameOf(item) == name)
            ?? throw call.Failed(ErrorCode.NotExists, $"remote relationship \"{name}\" does not exist");
        entry["definition"] = call.Args.Required("definition").AsObject().DeepClone();
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> DropRemoteRelationship(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        if (!MetadataRemoval.RemoveFrom(call.Table(), "remote_relationships", "name", name))
        {
            throw call.Failed(ErrorCode.NotExists, $"remote relationship \"{name}\" does not exist");
        }

        call.Draft.Edited();
        return default;
    }
}
