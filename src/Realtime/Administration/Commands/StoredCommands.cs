using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// Commands about what is kept and not served: actions, custom types, event triggers, remote schemas, cron triggers and the like. They
/// edit the metadata, so that nothing is lost for a system that serves them; commands that would have to act are refused.
/// </summary>
internal static class StoredCommands
{
    private static readonly string[] EventTriggerConfiguration =
        ["webhook", "webhook_from_env", "retry_conf", "headers", "request_transform", "response_transform", "cleanup_config"];

    private static readonly string[] NotServed =
    [
        "create_scheduled_event", "delete_scheduled_event", "get_scheduled_events", "get_scheduled_event_invocations", "get_cron_triggers",
        "pg_invoke_event_trigger", "pg_redeliver_event", "pg_get_event_logs", "introspect_remote_schema", "reload_remote_schema",
        "test_webhook_transform", "pg_track_stored_procedure", "pg_untrack_stored_procedure", "pg_get_event_invocation_logs", "pg_get_event_by_id",
        "cleanup_event_trigger_logs", "pause_event_trigger_cleanups", "resume_event_trigger_cleanups", "create_remote_schema_remote_relationship",
        "update_remote_schema_remote_relationship", "delete_remote_schema_remote_relationship", "dc_add_agent", "dc_delete_agent", "dump_internal_state",
    ];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("create_action", (call, _) => Add(call, "actions", "action")),
        new("update_action", (call, _) => Replace(call, "actions", "action")),
        new("drop_action", (call, _) => Drop(call, "actions", "action")),
        new("create_action_permission", (call, _) => AddPermission(call, "actions", "action")),
        new("drop_action_permission", (call, _) => DropPermission(call, "actions", "action")),
        new("add_remote_schema", (call, _) => Add(call, "remote_schemas", "remote schema")),
        new("update_remote_schema", (call, _) => Replace(call, "remote_schemas", "remote schema")),
        new("remove_remote_schema", (call, _) => Drop(call, "remote_schemas", "remote schema")),
        new("add_remote_schema_permissions", (call, _) => AddPermission(call, "remote_schemas", "remote_schema")),
        new("drop_remote_schema_permissions", (call, _) => DropPermission(call, "remote_schemas", "remote_schema")),
        new("create_cron_trigger", (call, _) => Add(call, "cron_triggers", "cron trigger")),
        new("delete_cron_trigger", (call, _) => Drop(call, "cron_triggers", "cron trigger")),
        new("pg_create_event_trigger", (call, _) => AddEventTrigger(call)),
        new("pg_delete_event_trigger", (call, _) => DropEventTrigger(call)),
        new("pg_create_remote_relationship", (call, _) => AddRemoteRelationship(call)),
        new("pg_update_remote_relationship", (call, _) => UpdateRemoteRelationship(call)),
        new("pg_delete_remote_relationship", (call, _) => DropRemoteRelationship(call)),
        new("pg_test_connection_template", (call, _) =>
            throw call.Failed(ErrorCode.NotSupported, "Connection templating feature is enterprise edition only")),
        .. NotServed.Select(name => new KeyValuePair<string, CommandHandler>(name, (call, _) =>
            throw call.Failed(ErrorCode.NotSupported, $"{name} needs a part of Hasura that is not served here"))),
    ];

    private static ValueTask<JsonNode?> Add(CommandCall call, string member, string word)
    {
        var name = call.Args.Required("name").AsName();
        var isReplacing = call.Args["replace"].AsBoolean(fallback: false);
        if (MetadataRemoval.RemoveFrom(call.Draft.Document.Root, member, "name", name) && !isReplacing)
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"{word} with name \"{name}\" already exists");
        }

        return Append(call, call.Draft.Document.Root, member, WithoutNulls(call.Args));
    }

    private static ValueTask<JsonNode?> Replace(CommandCall call, string member, string word)
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

    private static ValueTask<JsonNode?> Drop(CommandCall call, string member, string word)
    {
        var name = call.Args.Required("name").AsName();
        Find(call, member, name, word);
        MetadataRemoval.RemoveFrom(call.Draft.Document.Root, member, "name", name);
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> AddPermission(CommandCall call, string member, string key)
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

    private static ValueTask<JsonNode?> DropPermission(CommandCall call, string member, string key)
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

    private static ValueTask<JsonNode?> AddEventTrigger(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var table = call.Table();
        var definition = new JsonObject { ["enable_manual"] = call.Args["enable_manual"].AsBoolean(fallback: false) };
        foreach (var operation in new[] { "insert", "update", "delete" })
        {
            CustomizationCommands.Set(definition, operation, call.Args[operation].Node);
        }

        var entry = new JsonObject { ["name"] = name, ["definition"] = definition };
        foreach (var member in EventTriggerConfiguration)
        {
            CustomizationCommands.Set(entry, member, call.Args[member].Node);
        }

        if (MetadataRemoval.RemoveFrom(table, "event_triggers", "name", name) && !call.Args["replace"].AsBoolean(fallback: false))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"event trigger with name \"{name}\" already exists");
        }

        Append(call, table, "event_triggers", entry);
        if (EventTriggerNames.IsPlain(name))
        {
            return default;
        }

        var answer = AdminResponses.Success();
        answer["warnings"] = new JsonArray(EventTriggerNames.Warning(call.Source, call.TableName, name));
        return ValueTask.FromResult<JsonNode?>(answer);
    }

    private static ValueTask<JsonNode?> DropEventTrigger(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var tables = MetadataDocument.ObjectsOf(call.Draft.Source(call.Source, call.Path), "tables");
        if (!tables.ToList().Exists(table => MetadataRemoval.RemoveFrom(table, "event_triggers", "name", name)))
        {
            throw call.Failed(ErrorCode.NotExists, $"event trigger with name \"{name}\" does not exist");
        }

        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> AddRemoteRelationship(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        var table = call.Table();
        RelationshipCommands.RefuseTaken(call, table, name);
        return Append(call, table, "remote_relationships", new JsonObject
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

    private static JsonObject Find(CommandCall call, string member, string name, string word) =>
        MetadataDocument.ObjectsOf(call.Draft.Document.Root, member).FirstOrDefault(entry => MetadataDocument.NameOf(entry) == name)
        ?? throw call.Failed(ErrorCode.NotExists, $"{word} with name \"{name}\" does not exist");

    private static ValueTask<JsonNode?> Append(CommandCall call, JsonObject parent, string member, JsonObject entry)
    {
        MetadataRemoval.Append(parent, member, entry);
        call.Draft.Edited();
        return default;
    }

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
