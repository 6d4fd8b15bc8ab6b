using Npgsql;

namespace Realtime.Metadata;

/// <summary>
/// The tables of schema <c>realtime</c>, version by version. A migration is never changed once released; a new version is a new
/// entry. Without state.
/// </summary>
internal static class StoreMigrations
{
    // Serialises gateways that start at the same moment; the number is arbitrary and this engine's own.
    private const long AdvisoryLock = 0x7265616c74696d65;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE realtime.installation (
            singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
            catalog_version integer NOT NULL,
            hash_seed bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE realtime.metadata (
            id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
            resource_version bigint NOT NULL,
            catalog_generation bigint NOT NULL DEFAULT 0,
            metadata json NOT NULL,
            cli_state json NOT NULL DEFAULT '{}',
            console_state json NOT NULL DEFAULT '{}');
        """,
    ];

    /// <summary>The version that this program knows.</summary>
    public static int Latest => Steps.Length;

    /// <summary>Brings the tables to <see cref="Latest"/> inside the caller's transaction; a fresh installation gets a random hash seed.</summary>
    /// <exception cref="NewerStoreException">They belong to a newer program.</exception>
    public static async Task ApplyAsync(NpgsqlConnection connection, byte[] newSeed, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLock})", cancellationToken);
        var current = await CurrentAsync(connection, cancellationToken);
        if (current > Latest)
        {
            throw new NewerStoreException(current, Latest);
        }

        if (current == 0)
        {
            // asked first, since CREATE needs a right on the database even where the schema is there
            if (!await ExistsAsync(connection, "to_regnamespace('realtime')", cancellationToken))
            {
                await ExecuteAsync(connection, "CREATE SCHEMA realtime", cancellationToken);
            }
        }

        for (var version = current; version < Latest; version++)
        {
            await ExecuteAsync(connection, Steps[version], cancellationToken);
        }

        await using var command = new NpgsqlCommand(
            "INSERT INTO realtime.installation (catalog_version, hash_seed) VALUES ($1, $2) "
            + "ON CONFLICT (singleton) DO UPDATE SET catalog_version = excluded.catalog_version", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Latest });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = newSeed });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<int> CurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, "to_regclass('realtime.installation')", cancellationToken))
        {
            return 0;
        }

        await using var command = new NpgsqlCommand("SELECT catalog_version FROM realtime.installation", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is int version ? version : 0;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string expression, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {expression} IS NOT NULL", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>The stored metadata belong to a newer program, whose meaning this one cannot know. Retrying does not help.</summary>
internal sealed class NewerStoreException(int found, int known) : Exception(
    $"schema realtime of the metadata database has catalog version {found}, and this program knows versions up to {known}: "
    + "run a newer program, or point HASURA_GRAPHQL_METADATA_DATABASE_URL to another database.");
