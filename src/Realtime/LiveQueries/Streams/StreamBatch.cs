using System.Text.Json;
using Npgsql;
using Realtime.Changes;
using Realtime.Execution;
using Realtime.Operations;

namespace Realtime.LiveQueries.Streams;

/// <summary>What one look at a stream's table found.</summary>
/// <param name="Snapshot">No later than the snapshot that the rows were read with.</param>
/// <param name="Result">The rows to serve; null when there are none.</param>
/// <param name="Position">The position of the last of them.</param>
/// <param name="IsHeldBack">Whether rows were found that are not settled yet.</param>
internal sealed record StreamBatch(Snapshot Snapshot, OperationResult? Result, IReadOnlyList<string?>? Position, bool IsHeldBack);

/// <summary>Reads batches. Stateless.</summary>
/// <param name="timeout">How long a statement may take.</param>
/// <param name="maxResultBytes">The largest batch.</param>
internal sealed class StreamBatchReader(TimeSpan timeout, int maxResultBytes)
{
    // A prepared transaction has no process. The engine's own process is this one, and other databases write other tables.
    private const string Running = """
        SELECT pg_current_snapshot()::text,
               coalesce(array_agg(r.id) FILTER (WHERE r.writes), '{}'), coalesce(array_agg(r.id) FILTER (WHERE NOT r.writes), '{}')
        FROM (SELECT l.virtualtransaction AS id, bool_or(l.locktype = 'transactionid') AS writes
              FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
              WHERE l.locktype IN ('virtualxid', 'transactionid') AND l.mode = 'ExclusiveLock' AND l.granted
                AND l.pid IS DISTINCT FROM pg_backend_pid() AND (l.pid IS NULL OR a.datname = current_database())
              GROUP BY 1) AS r
        """;

    /// <summary>Reads the next batch after a position.</summary>
    /// <exception cref="PostgresException">The statement failed.</exception>
    /// <exception cref="GraphQLErrorException">A value is missing, or the batch is too large.</exception>
    public async Task<StreamBatch> ReadAsync(
        NpgsqlDataSource pool, PlannedStream stream, StreamHorizon horizon, IReadOnlyList<string?>? position, CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        var (snapshot, settled) = await ObserveAsync(connection, horizon, cancellationToken);
        if (settled is null)
        {
            return new StreamBatch(snapshot, null, null, IsHeldBack: true);
        }

        var sql = position is null ? stream.Statements.First : stream.Statements.Next;
        await using var command = StatementRunner.CreateCommand(connection, sql.Text, stream.Bind(position, settled), timeout);
        await using var reader = await command.ExecuteReaderAsync(ResultReader.Behavior, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var body = await new ResultReader(connection, reader, new ResultRoom(maxResultBytes)).ReadJsonAsync(0, wrap: true, cancellationToken);
        var last = await reader.IsDBNullAsync(1, cancellationToken) ? null : ReadPosition(reader.GetString(1));
        var (served, found) = (reader.GetInt32(2), reader.GetInt32(3));
        return served == 0
            ? new StreamBatch(snapshot, null, null, found > 0)
            : new StreamBatch(snapshot, new OperationResult(body), last, found > served);
    }

    /// <summary>Reads the values that a stream begins at, as the database takes them now.</summary>
    /// <exception cref="PostgresException">The statement failed.</exception>
    public async Task<IReadOnlyList<string?>> ReadStartAsync(NpgsqlDataSource pool, PlannedStream stream, CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        var sql = stream.Statements.Start;
        await using var command = StatementRunner.CreateCommand(
            connection, sql.Text, QueryExecutor.Bind(sql.Parameters, stream.Values, cancellationToken), timeout);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))];
    }

    private async Task<(Snapshot Snapshot, string? Settled)> ObserveAsync(
        NpgsqlConnection connection, StreamHorizon horizon, CancellationToken cancellationToken)
    {
        await using var command = StatementRunner.CreateCommand(connection, Running, [], timeout);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var snapshot = Snapshot.Parse(reader.GetString(0));
        return (snapshot, horizon.Observe(snapshot, reader.GetFieldValue<string[]>(1), reader.GetFieldValue<string[]>(2)));
    }

    private static List<string?> ReadPosition(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(part => part.GetString())];
    }
}
