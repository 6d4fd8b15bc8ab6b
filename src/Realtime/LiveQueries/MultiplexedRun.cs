using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Realtime.Changes;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Sql;

namespace Realtime.LiveQueries;

/// <summary>
/// One tick's round trip: in one REPEATABLE READ snapshot the snapshot itself and a multiplexed statement for each query with dirty cohorts. All results of a
/// tick therefore show the same moment, and the snapshot tells exactly which transactions they answer. Before it the relations that they read are locked, so
/// that none is newer than the snapshot (<see cref="RelationLocks"/>).
/// </summary>
/// <remarks>Uses one connection that the tick loop holds; not thread-safe.</remarks>
internal sealed class MultiplexedRun(LiveQueryOptions options, long hashSeed, TimeSpan timeout, TimeProvider time)
{
    /// <summary>What a run found.</summary>
    /// <param name="Snapshot">The moment all results show.</param>
    /// <param name="Changed">Cohorts whose result differs from the one they had.</param>
    /// <param name="IsBelievable">Whether nothing that was read is newer than the snapshot; otherwise nothing of the run counts.</param>
    /// <param name="Costs">How long each statement took.</param>
    public sealed record Outcome(Snapshot Snapshot, Dictionary<Cohort, CohortResult> Changed, bool IsBelievable, IReadOnlyList<StatementCost> Costs);

    /// <summary>The cohorts of the statement that failed last; null when it was none of theirs. Valid after <see cref="RunAsync"/> threw.</summary>
    public IReadOnlyList<Cohort>? Failed { get; private set; }

    /// <summary>What is locked before the snapshot.</summary>
    public RelationLocks Locks { get; } = new();

    /// <summary>Runs the cohorts' statements.</summary>
    /// <exception cref="PostgresException">One of the statements failed: nothing of the run counts, and the connection is to be closed.</exception>
    public async Task<Outcome> RunAsync(NpgsqlConnection connection, IReadOnlyList<Cohort> cohorts, CancellationToken cancellationToken)
    {
        var chunks = Cut(cohorts);
        Failed = null;
        // Longer than Postgres' own limit: its error names the statement at fault, the driver's would be the whole tick's.
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Math.Ceiling(timeout.TotalSeconds) + 2 };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        Locks.AddLocks(batch, chunks.Select(chunk => chunk[0].Poller.Query.Reads));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_current_snapshot()::text"));
        foreach (var chunk in chunks)
        {
            PreparedTexts.Note(connection, chunk[0].Poller.Query.Sql.Text);
            batch.BatchCommands.Add(CreateCommand(chunk));
        }

        Locks.AddCheck(batch);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return await ReadAsync(batch, chunks, cancellationToken);
    }

    /// <summary>Only looks at the present snapshot.</summary>
    public static async Task<Snapshot> ProbeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_current_snapshot()::text", connection);
        return Snapshot.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    private async Task<Outcome> ReadAsync(NpgsqlBatch batch, List<List<Cohort>> chunks, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var snapshot = Snapshot.Parse(reader.GetString(0));
        var changed = new Dictionary<Cohort, CohortResult>();
        var costs = new List<StatementCost>(chunks.Count);
        var since = time.GetTimestamp();
        foreach (var chunk in chunks)
        {
            Failed = chunk;
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                changed[chunk[reader.GetInt32(0) - 1]] = await ReadResultAsync(reader, cancellationToken);
            }

            var poller = chunk[0].Poller;
            poller.CountStatement(chunk.Count);
            var now = time.GetTimestamp();
            costs.Add(new StatementCost(chunk, time.GetElapsedTime(since, now)));
            since = now;
        }

        // The end of a statement's rows is seen when the next one's begin.
        Failed = null;
        var isBelievable = !Locks.IsChecked || await IsSettledAsync(reader, cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // COMMIT
        }

        return new Outcome(snapshot, changed, isBelievable, costs);
    }

    private static async Task<bool> IsSettledAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return !reader.GetBoolean(0);
    }

    // A result that is too large is passed over without being held, however large.
    private async Task<CohortResult> ReadResultAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var hash = reader.GetInt64(1);
        var length = reader.GetBytes(2, 0, null, 0, 0);
        if (length > options.MaxResultBytes)
        {
            var error = new GraphQLError(
                ErrorCode.LimitExceeded, $"the result has {length} bytes, more than the {options.MaxResultBytes} that a live query may have");
            return new CohortResult(ResponseWriter.Failure([error], includeInternal: false, beforeExecution: false), hash);
        }

        var body = ResultBody.Frame((int)length, out var place);
        await using var stream = await reader.GetStreamAsync(2, cancellationToken);
        await stream.ReadExactlyAsync(body.AsMemory(place, (int)length), cancellationToken);
        return new CohortResult(new OperationResult(body), hash);
    }

    // By query, in pieces of the batch size; the order of first appearance keeps the oldest first.
    private List<List<Cohort>> Cut(IReadOnlyList<Cohort> cohorts)
    {
        var chunks = new List<List<Cohort>>();
        foreach (var group in cohorts.GroupBy(cohort => cohort.Poller))
        {
            chunks.AddRange(group.Chunk(options.BatchSize).Select(chunk => chunk.ToList()));
        }

        return chunks;
    }

    private NpgsqlBatchCommand CreateCommand(List<Cohort> chunk)
    {
        MultiplexedSqlText sql = chunk[0].Poller.Query.Sql;
        var command = new NpgsqlBatchCommand(sql.Text);
        for (var column = 0; column < sql.Columns.Count; column++)
        {
            var position = column;
            AddParameter(command, PgArrayLiteral.Write(chunk.Select(cohort => cohort.Key.Values[position])));
        }

        // A cohort with newcomers is no reason to send an unchanged result, where they are given the one that is kept.
        AddParameter(command, PgArrayLiteral.Write(chunk.Select(cohort => cohort.KnownHash?.ToString(CultureInfo.InvariantCulture))));
        AddParameter(command, hashSeed.ToString(CultureInfo.InvariantCulture));
        return command;
    }

    private static void AddParameter(NpgsqlBatchCommand command, string value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value });
}
