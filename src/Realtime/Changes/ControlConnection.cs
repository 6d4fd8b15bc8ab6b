using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Realtime.Changes;

/// <summary>
/// The feed's ordinary connection, beside the replication one: publication, looks, heartbeats. Belongs to the supervision loop, one call at a time.
/// </summary>
internal sealed class ControlConnection : IAsyncDisposable
{
    /// <summary>A catalog query that takes longer means that the server is not there any more.</summary>
    private const int CommandTimeoutSeconds = 10;

    private readonly NpgsqlConnection _connection;

    private ControlConnection(NpgsqlConnection connection) => _connection = connection;

    /// <summary>What the server said of itself when the connection was made.</summary>
    public ReplicationRequirements Requirements { get; private set; } = new(string.Empty, false, 0, false, string.Empty);

    /// <summary><c>server_version_num</c>.</summary>
    public int ServerVersion => Requirements.ServerVersion;

    /// <summary>Connects, and asks what the server can do.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<ControlConnection> OpenAsync(ChangeFeedOptions options, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Enlist = false,
            CommandTimeout = CommandTimeoutSeconds,
            ApplicationName = "realtime changes",
            MaxAutoPrepare = 8, // the look that is taken again and again is parsed once
            AutoPrepareMinUsages = 3,
        };
        var control = new ControlConnection(new NpgsqlConnection(builder.ConnectionString));
        var isReady = false;
        try
        {
            await control._connection.OpenAsync(cancellationToken);
            await control.ExecuteAsync("SET lock_timeout = '1s'", cancellationToken); // an ALTER PUBLICATION waits for long DDL no longer than this
            control.Requirements = await control.ReadRequirementsAsync(cancellationToken);
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
    public async Task<DatabaseLook> LookAsync(string slot, CancellationToken cancellationToken)
    {
        await using var command = Command(WatchSql.Look(ServerVersion), slot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseLook(
            Snapshot.Parse(reader.GetString(0)),
            reader.GetFieldValue<NpgsqlLogSequenceNumber>(1),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetInt64(4),
            reader.IsDBNull(5) || reader.GetInt64(5) < 0 ? null : reader.GetInt64(5) << 20);
    }

    /// <summary>Takes the catalogs' fingerprint.</summary>
    public async Task<CatalogMark> ReadMarkAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(WatchSql.Mark(ServerVersion));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CatalogMark(reader.GetString(0), reader.GetString(1));
    }

    /// <summary>Writes a heartbeat; returns where it stands in the WAL.</summary>
    public async Task<NpgsqlLogSequenceNumber> EmitHeartbeatAsync(string prefix, string content, CancellationToken cancellationToken)
    {
        await using var command = Command(WatchSql.Heartbeat, prefix, content);
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A statement with values <c>$1</c>, <c>$2</c>, ….</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Begins a transaction, which ends with the returned object.</summary>
    public ValueTask<NpgsqlTransaction> BeginAsync(CancellationToken cancellationToken) =>
        _connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<ReplicationRequirements> ReadRequirementsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(WatchSql.Requirements);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ReplicationRequirements(
            WalLevel: reader.GetString(0),
            IsStandby: reader.GetBoolean(1),
            ServerVersion: reader.GetInt32(2),
            MayReplicate: reader.GetBoolean(3),
            Login: reader.GetString(4))
        {
            Server = reader.GetString(5),
        };
    }
}
