namespace Realtime.Administration.Commands;

/// <summary>Actions and who may use them. They are kept, not served. Without state.</summary>
internal static class ActionCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("create_action", (call, _) => StoredEntries.Add(call, "actions", "action")),
        new("update_action", (call, _) => StoredEntries.Replace(call, "actions", "action")),
        new("drop_action", (call, _) => StoredEntries.Drop(call, "actions", "action")),
        new("create_action_permission", (call, _) => StoredEntries.AddPermission(call, "actions", "action")),
        new("drop_action_permission", (call, _) => StoredEntries.DropPermission(call, "actions", "action")),
        .. StoredEntries.Refused("test_webhook_transform"),
    ];
}
