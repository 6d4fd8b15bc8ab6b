namespace Realtime.Administration.Commands;

/// <summary>Cron triggers and scheduled events. They are kept, not served. Without state.</summary>
internal static class CronTriggerCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("create_cron_trigger", (call, _) => StoredEntries.Add(call, "cron_triggers", "cron trigger")),
        new("delete_cron_trigger", (call, _) => StoredEntries.Drop(call, "cron_triggers", "cron trigger")),
        .. StoredEntries.Refused(
            "create_scheduled_event", "delete_scheduled_event", "get_scheduled_events", "get_scheduled_event_invocations", "get_cron_triggers"),
    ];
}
