using Npgsql;

namespace Realtime.Changes;

/// <summary>
/// Which server answers. Transaction ids and snapshots mean something on the server they come from alone: after a failover, or through a pooler that still
/// leads to the server before, a result must not be taken for an answer to changes of another one. Without state.
/// </summary>
internal static class ServerIdentity
{
    /// <summary>The moment in which the server was started, to the microsecond: no two servers share it, and no right is needed to ask for it.</summary>
    public const string Sql = "EXTRACT(epoch FROM pg_catalog.pg_postmaster_start_time())::text";

    /// <summary>Checks that a connection leads to a server.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="server">The server's identity; null when none is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It leads to another one.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, string? server, CancellationToken cancellationToken)
    {
        if (server is null)
        {
            return;
        }

        await using var command = new NpgsqlCommand($"SELECT {Sql}", connection);
        if ((string?)await command.ExecuteScalarAsync(cancellationToken) != server)
        {
            throw new IOException("Live queries reach another server than the one that changes are read from, so that the two cannot be compared");
        }
    }
}
