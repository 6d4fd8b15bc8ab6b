using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Event triggers of tables, and their logs. They are kept, not served. Without state.</summary>
internal static class EventTriggerCommands
{
    private static readonly string[] EventTriggerConfiguration =
        ["webhook", "webhook_from_env", "retry_conf", "headers", "request_transform", "response_transform", "cleanup_config"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_create_event_trigger", (call, _) => AddEventTrigger(call)),
        new("pg_delete_event_trigger", (call, _) => DropEventTrigger(call)),
        .. StoredEntries.Refused(
            "pg_invoke_event_trigger", "pg_redeliver_event", "pg_get_event_logs", "pg_get_event_invocation_logs", "pg_get_event_by_id",
            "cleanup_event_trigger_logs", "pause_event_trigger_cleanups", "resume_event_trigger_cleanups"),
    ];

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

        StoredEntries.Append(call, table, "event_triggers", entry);
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
}
