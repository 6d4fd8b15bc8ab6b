// Reads the same WAL twice, by the feed's own pgoutput decoder and by Npgsql's typed reader, in alternating rounds.
//   dotnet run -c Release --project loadtests/WalReading -- "<connection string>" [transactions] [rows per transaction] [rounds]
// The database needs wal_level = logical; the table and publication wal_reading are made anew in it.
using System.Diagnostics;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using Realtime.Catalog;
using Realtime.Changes;

var connectionString = args[0];
var transactions = args.Length > 1 ? int.Parse(args[1]) : 200;
var rowsPerTransaction = args.Length > 2 ? int.Parse(args[2]) : 200;
var rounds = args.Length > 3 ? int.Parse(args[3]) : 5;
var rows = transactions * rowsPerTransaction;
var owner = new PublicationOwner("000000000000", "wal_reading");

await ExecuteAsync("""
    DROP TABLE IF EXISTS wal_reading; DROP PUBLICATION IF EXISTS wal_reading;
    CREATE TABLE wal_reading(id int PRIMARY KEY, author int NOT NULL, title text, published bool, at timestamptz DEFAULT now(), pad text);
    CREATE PUBLICATION wal_reading FOR TABLE wal_reading
    """);
var options = new ChangeFeedOptions { ConnectionString = connectionString, Owner = owner };
for (var round = 0; round <= rounds; round++)
{
    foreach (var reader in new[] { "own decoder", "Npgsql typed" })
    {
        var (seconds, cpu, allocated) = reader == "own decoder" ? await ReadOwnAsync() : await ReadTypedAsync();
        if (round > 0) // the first round warms up
        {
            Console.WriteLine($"{reader,-13} {1e6 * seconds / rows,7:F2} µs/row   cpu {1e6 * cpu / rows,7:F2} µs/row   {(double)allocated / rows,8:F1} B allocated/row");
        }
    }
}

await ExecuteAsync("DROP PUBLICATION wal_reading; DROP TABLE wal_reading");

async Task<(double, double, long)> ReadOwnAsync()
{
    var counter = new Counter(transactions);
    var assembly = new TransactionAssembly(options, counter);
    var oid = await ScalarAsync<uint>("SELECT 'wal_reading'::regclass::oid");
    var name = new QualifiedName("public", "wal_reading");
    assembly.Track(new TrackedRelations([new TrackedRelation(oid, name, [name], ["id", "author", "title", "published", "at", "pad"])]));
    await using var stream = new ReplicationStream(options, $"own_{Guid.NewGuid():N}", new PgOutputDecoder(assembly), assembly);
    await stream.OpenAsync(default);
    await stream.CreateSlotAsync(default);
    await WriteAsync();
    using var stop = new CancellationTokenSource();
    var measure = Measure();
    var pump = stream.PumpAsync("wal_reading", withMessages: false, stop.Token);
    await counter.Done;
    var result = measure();
    await stop.CancelAsync();
    await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    return result;
}

async Task<(double, double, long)> ReadTypedAsync()
{
    await using var connection = new LogicalReplicationConnection(connectionString);
    await connection.Open();
    var slot = await connection.CreatePgOutputReplicationSlot($"typed_{Guid.NewGuid():N}", temporarySlot: true, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.NoExport);
    await WriteAsync();
    using var stop = new CancellationTokenSource();
    var measure = Measure();
    var (committed, bytes) = (0, 0L);
    (double, double, long) result = default;
    try
    {
        await foreach (var message in connection.StartReplication(slot, new PgOutputReplicationOptions("wal_reading", PgOutputProtocolVersion.V1), stop.Token))
        {
            if (message is InsertMessage insert)
            {
                await foreach (var value in insert.NewRow)
                {
                    bytes += value.IsDBNull ? 0 : (await value.Get<string>()).Length;
                }
            }
            else if (message is CommitMessage && ++committed == transactions)
            {
                result = measure();
                await stop.CancelAsync();
            }
        }
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        // the end of the measurement
    }

    return bytes > 0 ? result : throw new InvalidOperationException("nothing was read");
}

Func<(double, double, long)> Measure()
{
    using var process = Process.GetCurrentProcess();
    var (cpu, started, allocated) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
    return () =>
    {
        using var now = Process.GetCurrentProcess();
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (now.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated);
    };
}

async Task WriteAsync()
{
    await ExecuteAsync("TRUNCATE wal_reading");
    for (var i = 0; i < transactions; i++)
    {
        await ExecuteAsync($"INSERT INTO wal_reading SELECT {i * rowsPerTransaction} + n, n % 50, 'title ' || n, true, now(), repeat('x', 100) FROM generate_series(1, {rowsPerTransaction}) n");
    }
}

async Task ExecuteAsync(string sql)
{
    await using var connection = new NpgsqlConnection(connectionString);
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    await command.ExecuteNonQueryAsync();
}

async Task<T> ScalarAsync<T>(string sql)
{
    await using var connection = new NpgsqlConnection(connectionString);
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    return (T)(await command.ExecuteScalarAsync())!;
}

/// <summary>Looks at every column, as a router would, and ends the measurement with the last transaction (the TRUNCATE is one more).</summary>
internal sealed class Counter(int transactions) : IChangeConsumer
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;
    private long _bytes;

    public Task Done => _done.Task;

    public void OnTransaction(in CommittedTransaction transaction)
    {
        foreach (var table in transaction.Tables)
        {
            for (var i = 0; i < table.Count; i++)
            {
                for (var column = 0; column < table.Relation.Columns.Count; column++)
                {
                    _bytes += table[i].New(column).Bytes.Length;
                }
            }
        }

        if (++_seen == transactions + 1)
        {
            _done.SetResult();
        }
    }

    public void OnEverythingMayHaveChanged(string reason)
    {
    }

    public void OnTableMayHaveChanged(QualifiedName table, string reason)
    {
    }

    public void OnSchemaMayHaveChanged(QualifiedName table) => throw new InvalidOperationException($"{table} is not as expected");

    public void OnCatalogMayHaveChanged()
    {
    }

    public void OnStatusChanged(ChangeFeedStatus status)
    {
    }
}
