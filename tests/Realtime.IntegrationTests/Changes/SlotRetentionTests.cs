using Npgsql;
using Realtime.Changes;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Changes;

/// <summary>The slot must follow the WAL of tables that nobody tracks, and must go before it fills the disk.</summary>
[Collection(ReplicationCollection.Name)]
public sealed class SlotRetentionTests(ReplicationServer server)
{
    private const string Tables = "CREATE TABLE t(id int PRIMARY KEY); CREATE TABLE noise(pad text)";
    private const string Noise = "INSERT INTO noise SELECT repeat('n', 900) FROM generate_series(1, 30000)"; // about 30 MB of WAL

    [Fact]
    public async Task An_idle_reader_acknowledges_and_stays_close_while_other_tables_are_busy()
    {
        await server.ExecuteAsync("postgres", "ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        try
        {
            await using var test = await FeedUnderTest.StartAsync(server, Tables, ["t"]);
            for (var round = 0; round < 4; round++)
            {
                await test.ExecuteAsync(Noise);
                await test.ExecuteAsync("CHECKPOINT");
                await UntilCloseAsync(test.Database);
            }

            Assert.Equal(["I t old() new(1)"], await test.ChangesOfAsync("INSERT INTO t VALUES (1)"));
            Assert.DoesNotContain(test.Recorder.Statuses, status => status.State is ChangeFeedState.Connecting or ChangeFeedState.Unavailable);
        }
        finally
        {
            await server.ExecuteAsync("postgres", "ALTER SYSTEM RESET max_slot_wal_keep_size");
            await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        }
    }

    [Fact]
    public async Task A_slot_that_holds_back_too_much_is_dropped()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, Tables, ["t"], options => options with { MaximumRetainedWalBytes = 4 << 20 });
        await using var writer = new NpgsqlConnection(server.ConnectionString(test.Database));
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand("INSERT INTO t VALUES (1)", writer, transaction))
        {
            await insert.ExecuteNonQueryAsync(); // an open transaction pins the slot
        }

        await test.ExecuteAsync(Noise);
        await test.Recorder.UntilAsync("status Unavailable");

        Assert.Contains("held back", test.Feed.Status.Reason);
        Assert.Equal(0, await server.ScalarAsync<long>(test.Database, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
    }

    private Task UntilCloseAsync(string database)
    {
        const string isClose =
            "SELECT pg_current_wal_lsn() - confirmed_flush_lsn <= 1000000 FROM pg_replication_slots WHERE database = current_database()";
        return Eventually.TrueAsync(() => server.ScalarAsync<bool>(database, isClose), "the slot follows", TimeSpan.FromSeconds(60));
    }
}
