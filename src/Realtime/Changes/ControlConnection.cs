using Npgsql;
using NpgsqlTypes;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>What <see cref="ControlConnection.WatchAsync"/> saw.</summary>
/// <param name="Snapshot">What is visible now.</param>
/// <param name="SlotStatus"><c>pg_replication_slots.wal_status</c>; null when there is no such slot.</param>
/// <param name="RetainedBytes">How much WAL the slot holds back; null when there is no such slot or it holds nothing yet.</param>
/// <param name="KeepLimitBytes">The server's <c>max_slot_wal_keep_size</c>; null when unlimited.</param>
internal sealed record SlotWatch(Snapshot Snapshot, string? SlotStatus, long? RetainedBytes, long? KeepLimitBytes);

/// <summary>
/// The feed's ordinary connection, beside the replication one: publication, heartbeats, snapshots. Belongs to the supervision loop, one call at
/// a time.
/// </summary>
internal sealed class ControlConnection : IAsyncDisposable
{
    /// <summary>A catalog query that takes longer means that the server is not there any more.</summary>
    private const int CommandTimeoutSeconds = 10;

    private readonly NpgsqlConnection _connection;
    private readonly string _publication;

    private ControlConnection(NpgsqlConnection connection, string publication)
    {
        _connection = connection;
        _publication = publication;
    }

    /// <summary><c>server_version_num</c>.</summary>
    public int ServerVersion { get; private set; }

    /// <summary>Connects, and checks that logical replication is possible.</summary>
    /// <exception cref="ChangeFeedUnavailableException">It is not.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<ControlConnection> OpenAsync(ChangeFeedOptions options, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Enlist = false,
            CommandTimeout = CommandTimeoutSeconds,
            ApplicationName = "realtime changes",
        };
        var control = new ControlConnection(new NpgsqlConnection(builder.ConnectionString), options.PublicationName);
        var isReady = false;
        try
        {
            await control._connection.OpenAsync(cancellationToken);
            await control.ExecuteAsync("SET lock_timeout = '1s'", cancellationToken); // an ALTER PUBLICATION waits for long DDL no longer than this
            await control.CheckRequirementsAsync(cancellationToken);
            isReady = true;
            return control;
        }
        finally
        {
            if (!isReady)
            {
                await control.DisposeAsync();
            }
        }
    }

    /// <summary>Looks at the slot and at what is visible.</summary>
    public async Task<SlotWatch> WatchAsync(string slot, CancellationToken cancellationToken)
    {
        await using var command = Command(PublicationSql.Watch, slot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SlotWatch(
            Snapshot.Parse(reader.GetString(0)),
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.IsDBNull(3) || reader.GetInt64(3) < 0 ? null : reader.GetInt64(3) << 20);
    }

    /// <summary>Writes a heartbeat; returns where it stands in the WAL.</summary>
    public async Task<NpgsqlLogSequenceNumber> EmitHeartbeatAsync(string prefix, string content, CancellationToken cancellationToken)
    {
        await using var command = Command(PublicationSql.Heartbeat, prefix, content);
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Reads the trees of the tracked tables.</summary>
    public async Task<IReadOnlyList<PublishedRelation>> ReadRelationsAsync(IReadOnlyCollection<QualifiedName> tables, CancellationToken cancellationToken)
    {
        await using var command = Command(
            PublicationSql.Relations, tables.Select(table => table.Schema).ToArray(), tables.Select(table => table.Name).ToArray(), _publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<PublishedRelation>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new PublishedRelation
            {
                Table = new QualifiedName(reader.GetString(0), reader.GetString(1)),
                Oid = reader.GetFieldValue<uint>(2),
                Name = new QualifiedName(reader.GetString(3), reader.GetString(4)),
                Kind = reader.GetChar(5),
                Persistence = reader.GetChar(6),
                Identity = reader.GetChar(7),
                IsPartition = reader.GetBoolean(8),
                IsOwned = reader.GetBoolean(9),
                IsMember = reader.GetBoolean(10),
                HasPrimaryKey = reader.GetBoolean(11),
                IdentityColumns = reader.GetFieldValue<string[]>(12),
                Columns = reader.GetFieldValue<string[]>(13),
            });
        }

        return rows;
    }

    /// <summary>What the publication names now.</summary>
    public async Task<IReadOnlyDictionary<uint, QualifiedName>> ReadMembersAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(PublicationSql.Members, _publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var members = new Dictionary<uint, QualifiedName>();
        while (await reader.ReadAsync(cancellationToken))
        {
            members[reader.GetFieldValue<uint>(0)] = new QualifiedName(reader.GetString(1), reader.GetString(2));
        }

        return members;
    }

    /// <summary>The publication: whose it is and whether it publishes all that is needed, or null when there is none.</summary>
    public async Task<(bool IsOwned, bool PublishesAll)?> ReadPublicationAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(PublicationSql.Publication, _publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetBoolean(0), reader.GetBoolean(1)) : null;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task CheckRequirementsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(PublicationSql.Requirements);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var walLevel = reader.GetString(0);
        ServerVersion = reader.GetInt32(2);
        if (reader.GetBoolean(1))
        {
            throw new ChangeFeedUnavailableException("the database is a standby: changes have to be read from the primary");
        }

        if (walLevel != "logical")
        {
            throw new ChangeFeedUnavailableException(
                $"wal_level is '{walLevel}': set wal_level = logical and restart PostgreSQL (managed services: rds.logical_replication, cloudsql.logical_decoding)");
        }

        if (!reader.GetBoolean(3))
        {
            var login = SqlName.Quote(reader.GetString(4));
            throw new ChangeFeedUnavailableException($"the login {login} may not replicate: ALTER ROLE {login} REPLICATION (on RDS: GRANT rds_replication TO {login})");
        }
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
