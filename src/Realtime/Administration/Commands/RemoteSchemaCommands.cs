namespace Realtime.Administration.Commands;

/// <summary>Remote schemas, who may use them, and their relationships. They are kept, not served. Without state.</summary>
internal static class RemoteSchemaCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("add_remote_schema", (call, _) => StoredEntries.Add(call, "remote_schemas", "remote schema")),
        new("update_remote_schema", (call, _) => StoredEntries.Replace(call, "remote_schemas", "remote schema")),
        new("remove_remote_schema", (call, _) => StoredEntries.Drop(call, "remote_schemas", "remote schema")),
        new("add_remote_schema_permissions", (call, _) => StoredEntries.AddPermission(call, "remote_schemas", "remote_schema")),
        new("drop_remote_schema_permissions", (call, _) => StoredEntries.DropPermission(call, "remote_schemas", "remote_schema")),
        .. StoredEntries.Refused(
            "introspect_remote_schema", "reload_remote_schema", "create_remote_schema_remote_relationship",
            "update_remote_schema_remote_relationship", "delete_remote_schema_remote_relationship"),
    ];
}
