using System.Diagnostics;
using Npgsql;
using Realtime.Changes;

namespace Realtime.IntegrationTests.Changes;

/// <summary>The life of a feed: what breaks, what it says of it, what it leaves behind.</summary>
[Collection(ReplicationCollection.Name)]
public sealed class ChangeFeedTests(ReplicationServer server)
{
    private const string Slots = "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()";
    private const string OneTable = "CREATE TABLE t(id int PRIMARY KEY, a int)";

    [Fact]
    public async Task A_killed_reader_comes_back_with_everything_dirty_and_misses_nothing_after()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);

        await test.ExecuteAsync("""
            SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database();
            INSERT INTO t VALUES (1, 1)
            """);
        await test.Recorder.UntilAsync("everything");
        Assert.Contains("I t old() new(2,2)", await test.ChangesOfAsync("INSERT INTO t VALUES (2, 2)"));
        Assert.Contains(test.Recorder.Statuses, status => status.State == ChangeFeedState.Connecting);
        Assert.Equal(1, await server.ScalarAsync<long>(test.Database, Slots));
    }

    [Fact]
    public async Task A_killed_control_connection_comes_back_too()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);

        await test.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'realtime changes' AND backend_type = 'client backend'");
        await test.Recorder.UntilAsync("everything");
        Assert.Contains("I t old() new(2,2)", await test.ChangesOfAsync("INSERT INTO t VALUES (2, 2)"));
    }

    [Fact]
    public async Task After_disposal_the_slot_is_gone_and_the_publication_stays()
    {
        var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        Assert.Equal(1, await server.ScalarAsync<long>(test.Database, Slots));

        await test.DisposeAsync();

        for (var left = 1L; left > 0;)
        {
            left = await server.ScalarAsync<long>(test.Database, Slots); // the walsender notices the closed socket in its own time
        }

        Assert.Equal(1, await server.ScalarAsync<long>(test.Database, $"SELECT count(*) FROM pg_publication WHERE pubname = '{FeedUnderTest.Publication}'"));
    }

    [Fact]
    public async Task Disposal_at_any_moment_of_the_start_ends()
    {
        for (var round = 0; round < 10; round++)
        {
            var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]); // START_REPLICATION may not have reached the server yet
            await test.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));
        }
    }

    [Fact]
    public async Task Tables_come_and_go_at_run_time()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable + "; CREATE TABLE u(id int PRIMARY KEY)", ["t"]);
        Assert.Empty(await test.ChangesOfAsync("INSERT INTO u VALUES (1)"));

        await test.SetTablesAsync("u");

        Assert.True(test.Feed.Status.Drives(FeedUnderTest.Name("u")));
        Assert.False(test.Feed.Status.Drives(FeedUnderTest.Name("t")));
        Assert.Equal(["table u", "I u old() new(2)"], await test.ChangesOfAsync("INSERT INTO u VALUES (2); INSERT INTO t VALUES (1, 1)"));
    }

    [Fact]
    public async Task A_transaction_open_when_listening_begins_is_reported_again_when_it_ends()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, []);
        await using var writer = new NpgsqlConnection(server.ConnectionString(test.Database));
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand("INSERT INTO t VALUES (1, 1)", writer, transaction))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await test.SetTablesAsync("t");
        await test.Recorder.UntilAsync("table t");
        await transaction.CommitAsync();

        Assert.DoesNotContain("I t old() new(1,1)", await test.Recorder.UntilAsync("table t"));
    }

    [Fact]
    public async Task A_table_that_loses_its_identity_leaves_the_publication_so_that_updates_work_again()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable + "; INSERT INTO t VALUES (1, 1)", ["t"]);

        await test.ExecuteAsync("ALTER TABLE t DROP CONSTRAINT t_pkey");
        await test.Recorder.UntilAsync("schema t");

        await test.ExecuteAsync("UPDATE t SET a = 2");
        Assert.False(test.Feed.Status.Coverage[FeedUnderTest.Name("t")].IsCovered);
        await test.ExecuteAsync("ALTER TABLE t ADD PRIMARY KEY (id)");
        await test.Recorder.UntilAsync("schema t");
        Assert.True(test.Feed.Status.Drives(FeedUnderTest.Name("t")));
    }

    [Fact]
    public async Task Inheritance_children_speak_for_their_parent()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, OneTable + "; CREATE TABLE child(PRIMARY KEY (id)) INHERITS (t)", ["t"]);

        Assert.Equal(["I t/child old() new(1,1)"], await test.ChangesOfAsync("INSERT INTO child VALUES (1, 1)"));
    }

    [Theory]
    [InlineData("CREATE UNLOGGED TABLE x(id int PRIMARY KEY)", "unlogged")]
    [InlineData("CREATE VIEW x AS SELECT 1 AS id", "not a table")]
    [InlineData("SELECT", "does not exist")]
    [InlineData("CREATE TABLE x(id int) PARTITION BY RANGE (id)", "no primary key")]
    [InlineData("CREATE TABLE x(id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE UNLOGGED TABLE x1 PARTITION OF x DEFAULT", "x1 is unlogged")]
    [InlineData("CREATE TABLE x(id int PRIMARY KEY DEFERRABLE)", "no primary key")]
    [InlineData("CREATE TABLE x(id int PRIMARY KEY); ALTER TABLE x REPLICA IDENTITY NOTHING", "no other replica identity")]
    public async Task What_cannot_be_published_says_why(string schema, string reason)
    {
        await using var test = await FeedUnderTest.StartAsync(server, schema, ["x"]);

        var coverage = test.Feed.Status.Coverage[FeedUnderTest.Name("x")];
        Assert.False(coverage.IsCovered);
        Assert.Contains(reason, coverage.Reason);
    }

    [Fact]
    public async Task A_transaction_of_too_many_rows_or_bytes_makes_its_tables_dirty_whole()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, OneTable + "; CREATE TABLE wide(id int PRIMARY KEY, pad text)", ["t", "wide"],
            options => options with { MaximumRowsPerTable = 100, MaximumTransactionBytes = 100_000 });

        Assert.Equal(["whole t TooLarge"], await test.ChangesOfAsync("INSERT INTO t SELECT i, i FROM generate_series(1, 101) i"));
        Assert.Equal(100, (await test.ChangesOfAsync("UPDATE t SET a = 0 WHERE id <= 100")).Count);
        Assert.Equal(["whole wide TooLarge"], await test.ChangesOfAsync("INSERT INTO wide SELECT i, repeat('x', 30000) FROM generate_series(1, 5) i"));
        Assert.Equal(["whole wide TooLarge"], await test.ChangesOfAsync("INSERT INTO wide VALUES (9, repeat('x', 200000))"));
    }

    [Fact]
    public async Task A_login_without_the_replication_attribute_is_told_so()
    {
        await using var test = await FeedUnderTest.CreateAsync(
            server, "DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN", [], user: "plain");

        await test.Feed.StartAsync(CancellationToken.None);
        await test.Recorder.UntilAsync("status Unavailable");

        Assert.Contains("ALTER ROLE \"plain\" REPLICATION", test.Feed.Status.Reason);
    }

    [Fact]
    public async Task A_login_that_owns_nothing_publishes_what_others_published_for_it()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server,
            OneTable + "; CREATE TABLE u(id int PRIMARY KEY); DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN REPLICATION;"
            + $"CREATE PUBLICATION {FeedUnderTest.Publication} FOR TABLE t, marker",
            ["t", "u"],
            user: "reader");

        Assert.Equal(["I t old() new(1,1)"], await test.ChangesOfAsync("INSERT INTO t VALUES (1, 1)"));
        Assert.Equal($"ALTER PUBLICATION \"{FeedUnderTest.Publication}\" ADD TABLE \"public\".\"u\"", test.Feed.Status.Coverage[FeedUnderTest.Name("u")].Remedy);
    }

    [Fact]
    public async Task A_stopped_reader_lags_and_when_it_goes_on_everything_is_dirty_once()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"], options => options with
        {
            LagLimit = TimeSpan.FromSeconds(1),
            CaughtUpFor = TimeSpan.FromSeconds(1),
        });
        test.Feed.HasSubscribers = true;
        var pid = await server.ScalarAsync<int>(test.Database, "SELECT active_pid FROM pg_replication_slots WHERE database = current_database()");

        await SignalAsync("-STOP", pid);
        await test.ExecuteAsync("INSERT INTO t VALUES (1, 1)");
        await test.Recorder.UntilAsync("status Lagging");
        await SignalAsync("-CONT", pid);
        await test.Recorder.UntilAsync("status Streaming");
        await test.Recorder.UntilAsync("everything");
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", [signal, pid.ToString()]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
