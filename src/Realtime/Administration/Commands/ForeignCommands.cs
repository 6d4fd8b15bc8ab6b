using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// Commands of parts that there are only in Hasura: other kinds of databases, templates of connections, its own state. All are refused. Without state.
/// </summary>
internal static class ForeignCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_test_connection_template", (call, _) =>
            throw call.Failed(ErrorCode.NotSupported, "Connection templating feature is enterprise edition only")),
        .. StoredEntries.Refused("pg_track_stored_procedure", "pg_untrack_stored_procedure", "dc_add_agent", "dc_delete_agent", "dump_internal_state"),
    ];
}
