using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>
/// Where metadata live: one row in schema <c>realtime</c> of the metadata database. Writers are told apart by
/// <c>resource_version</c>: whoever saves on an outdated version is refused. Each save signals the others by NOTIFY on
/// <see cref="Channel"/>; the signal carries no data and may coalesce. Thread-safe; the pool is the caller's.
/// </summary>
/// <param name="pool">Connections to the metadata database.</param>
internal sealed class MetadataStore(NpgsqlDataSource pool)
{
    /// <summary>The channel on which gateways tell each other that something changed.</summary>
    public const string Channel = "realtime_metadata";

    /// <summary>
    /// Creates or migrates the tables, all in one transaction, and reads what is stored. When nothing is, but the database holds
    /// a Hasura catalog, its metadata are taken over, once; Hasura's rows are only read.
    /// </summary>
    /// <exception cref="NewerStoreException">The tables belong to a newer program.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached or refuses.</exception>
    public async Task<OpenedStore> OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await StoreMigrations.ApplyAsync(connection, RandomNumberGenerator.GetBytes(16), cancellationToken);
        var stored = await ReadAsync(connection, cancellationToken);
        var origin = StoreOrigin.Stored;
        if (stored is null)
        {
            var imported = await ReadHasuraAsync(connection, cancellationToken);
            origin = imported is null ? StoreOrigin.Created : StoreOrigin.Imported;
            var document = imported ?? MetadataDocument.CreateEmpty();
            await using var insert = new NpgsqlCommand("INSERT INTO realtime.metadata (resource_version, metadata) VALUES (1, $1)", connection);
            insert.Parameters.Add(Json(document.ToString()));
            await insert.ExecuteNonQueryAsync(cancellationToken);
            stored = new StoredMetadata(document, ResourceVersion: 1, CatalogGeneration: 0);
        }

        await using var seed = new NpgsqlCommand("SELECT hash_seed FROM realtime.installation", connection);
        var hashSeed = (byte[])(await seed.ExecuteScalarAsync(cancellationToken))!;
        var place = await ReadPlaceAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new OpenedStore(stored, origin, hashSeed, InstallationIdOf(hashSeed, place));
    }

    /// <summary>Reads what is stored now.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be read, or somebody deleted the row.</exception>
    public async Task<StoredMetadata> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, cancellationToken)
            ?? throw new GraphQLError(ErrorCode.Unexpected, "realtime.metadata is empty: its row was deleted while the program ran").AsException();
    }

    /// <summary>The two counters alone: what a signalled gateway asks first.</summary>
    public async Task<(long ResourceVersion, long CatalogGeneration)> ReadVersionsAsync(CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand("SELECT resource_version, catalog_generation FROM realtime.metadata");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetInt64(1)) : (0, 0);
    }

    /// <summary>Saves a document on top of a version, and signals.</summary>
    /// <param name="document">The new document.</param>
    /// <param name="expectedVersion">The version that the document was made from.</param>
    /// <param name="catalogsChanged">Whether other gateways must read the catalogs again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The counters after the save.</returns>
    /// <exception cref="GraphQLErrorException">Somebody else saved meanwhile: <c>conflict</c>.</exception>
    public async Task<(long ResourceVersion, long CatalogGeneration)> SaveAsync(
        MetadataDocument document, long expectedVersion, bool catalogsChanged, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand(
            $"""
            WITH saved AS (
                UPDATE realtime.metadata
                SET metadata = $1, resource_version = resource_version + 1, catalog_generation = catalog_generation + $3
                WHERE resource_version = $2
                RETURNING resource_version, catalog_generation)
            SELECT resource_version, catalog_generation, pg_notify('{Channel}', '')::text FROM saved
            """);
        command.Parameters.Add(Json(document.ToString()));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = expectedVersion });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = catalogsChanged ? 1 : 0 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetInt64(1)) : throw Conflict(expectedVersion);
    }

    /// <summary>A state that the command-line tool or the console keeps here.</summary>
    public async Task<string> ReadStateAsync(CatalogState kind, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand($"SELECT {ColumnOf(kind)}::text FROM realtime.metadata");
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "{}";
    }

    /// <summary>Replaces such a state.</summary>
    public async Task WriteStateAsync(CatalogState kind, string json, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand($"UPDATE realtime.metadata SET {ColumnOf(kind)} = $1");
        command.Parameters.Add(Json(json));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The refusal of a command that was made on an outdated version.</summary>
    public static GraphQLErrorException Conflict(long referenced) => new GraphQLError(
        ErrorCode.Conflict, $"metadata resource version referenced ({referenced}) did not match current version").AsException();

    // Where the metadata database is: a copy of it made by a template, a dump or a branch is another installation, though it has the same seed.
    private static async Task<string> ReadPlaceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var place = new NpgsqlCommand(
            "SELECT oid::text, has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') FROM pg_catalog.pg_database WHERE datname = current_database()", connection);
        string database;
        bool maySeeSystem;
        await using (var reader = await place.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (database, maySeeSystem) = (reader.GetString(0), reader.GetBoolean(1));
        }

        if (!maySeeSystem)
        {
            return database;
        }

        await using var system = new NpgsqlCommand("SELECT system_identifier::text FROM pg_catalog.pg_control_system()", connection);
        return $"{database}/{await system.ExecuteScalarAsync(cancellationToken)}";
    }

    private static string InstallationIdOf(byte[] hashSeed, string place) =>
        Convert.ToHexStringLower(SHA256.HashData([.. hashSeed, .. Encoding.UTF8.GetBytes(place)]).AsSpan(0, 6));

    private static string ColumnOf(CatalogState kind) => kind == CatalogState.CommandLine ? "cli_state" : "console_state";

    private static NpgsqlParameter Json(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Json };

    private static async Task<StoredMetadata?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT metadata::text, resource_version, catalog_generation FROM realtime.metadata", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredMetadata(MetadataDocument.Parse(reader.GetString(0)), reader.GetInt64(1), reader.GetInt64(2))
            : null;
    }

    private static async Task<MetadataDocument?> ReadHasuraAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('hdb_catalog.hdb_metadata') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return null;
        }

        await using var read = new NpgsqlCommand("SELECT metadata::text FROM hdb_catalog.hdb_metadata ORDER BY id LIMIT 1", connection);
        return await read.ExecuteScalarAsync(cancellationToken) is string text ? MetadataDocument.Parse(text) : null;
    }
}

/// <summary>What a store holds at one moment.</summary>
/// <param name="Document">The metadata.</param>
/// <param name="ResourceVersion">Grows with every save.</param>
/// <param name="CatalogGeneration">Grows when a gateway changed a database's catalog.</param>
internal sealed record StoredMetadata(MetadataDocument Document, long ResourceVersion, long CatalogGeneration);

/// <summary>How the metadata of a store that was opened came to be there.</summary>
internal enum StoreOrigin
{
    /// <summary>They were there.</summary>
    Stored,

    /// <summary>There were none; an empty document was stored.</summary>
    Created,

    /// <summary>They were taken over from a Hasura catalog just now.</summary>
    Imported,
}

/// <summary>An opened store.</summary>
/// <param name="Stored">Its content.</param>
/// <param name="Origin">Where that came from.</param>
/// <param name="HashSeed">A random number of this installation, the same for all gateways; result hashes are seeded with it.</param>
/// <param name="InstallationId">What tells this installation from others: twelve hexadecimal digits, the same for all gateways, another in a copy of the
/// database.</param>
internal sealed record OpenedStore(StoredMetadata Stored, StoreOrigin Origin, ReadOnlyMemory<byte> HashSeed, string InstallationId);

/// <summary>States that tools keep beside the metadata.</summary>
internal enum CatalogState
{
    CommandLine,
    Console,
}
