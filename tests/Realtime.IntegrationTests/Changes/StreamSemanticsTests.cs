using Realtime.Changes;

namespace Realtime.IntegrationTests.Changes;

/// <summary>What the stream of PostgreSQL leaves out or says differently, row by row, and what the feed makes of it.</summary>
[Collection(ReplicationCollection.Name)]
public sealed class StreamSemanticsTests(ReplicationServer server)
{
    [Fact]
    public async Task Rows_arrive_with_what_is_known_of_them()
    {
        await using var test = await FeedUnderTest.StartAsync(server, "CREATE TABLE t(id int PRIMARY KEY, a int, b text)", ["t"]);

        Assert.Equal(["I t old() new(1,5,x)", "I t old() new(2,null,)"], await test.ChangesOfAsync("INSERT INTO t VALUES (1,5,'x'), (2,NULL,'')"));
        Assert.Equal(["U t old(1,?,?) new(1,6,x)"], await test.ChangesOfAsync("UPDATE t SET a = 6 WHERE id = 1"));
        Assert.Equal(["U t old(1,?,?) new(3,6,x)"], await test.ChangesOfAsync("UPDATE t SET id = 3 WHERE id = 1"));
        Assert.Equal(["D t old(3,?,?) new()"], await test.ChangesOfAsync("DELETE FROM t WHERE id = 3"));
    }

    [Fact]
    public async Task A_transaction_carries_its_full_id_and_comes_only_when_committed()
    {
        await using var test = await FeedUnderTest.StartAsync(server, "CREATE TABLE t(id int PRIMARY KEY)", ["t"]);

        await test.ExecuteAsync("BEGIN; INSERT INTO t VALUES (1); SAVEPOINT s; INSERT INTO t VALUES (2); ROLLBACK TO s; INSERT INTO t VALUES (3); COMMIT");
        await test.ExecuteAsync("BEGIN; INSERT INTO t VALUES (4); ROLLBACK");
        Assert.Equal(["I t old() new(1)", "I t old() new(3)"], await test.UntilNowAsync());

        var xmin = await server.ScalarAsync<string>(test.Database, "SELECT xmin::text FROM marker");
        var snapshot = Snapshot.Parse(await server.ScalarAsync<string>(test.Database, "SELECT pg_current_snapshot()::text"));
        Assert.Equal(FullTransactionId.Widen(uint.Parse(xmin), snapshot.Xmax), test.Recorder.LastXid);
        Assert.InRange(test.Recorder.LastCommittedAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddSeconds(5));
    }

    [Fact]
    public async Task A_table_without_identity_is_never_published_so_that_its_updates_work()
    {
        await using var test = await FeedUnderTest.StartAsync(server, "CREATE TABLE nopk(x int); CREATE TABLE t(id int PRIMARY KEY)", ["nopk", "t"]);

        await test.ExecuteAsync("INSERT INTO nopk VALUES (1); UPDATE nopk SET x = 2; DELETE FROM nopk");
        Assert.Empty(await test.UntilNowAsync());
        var coverage = test.Feed.Status.Coverage[FeedUnderTest.Name("nopk")];
        Assert.False(coverage.IsCovered);
        Assert.Contains("no primary key", coverage.Reason);
        Assert.Equal("ALTER TABLE \"public\".\"nopk\" REPLICA IDENTITY FULL", coverage.Remedy);
        Assert.True(test.Feed.Status.Drives(FeedUnderTest.Name("t")));
    }

    [Fact]
    public async Task Index_identity_gives_old_values_of_its_columns_only()
    {
        await using var test = await FeedUnderTest.StartAsync(server, """
            CREATE TABLE t(id int PRIMARY KEY, author int NOT NULL, title text);
            CREATE UNIQUE INDEX t_identity ON t(id, author); ALTER TABLE t REPLICA IDENTITY USING INDEX t_identity
            """, ["t"]);

        await test.ExecuteAsync("INSERT INTO t VALUES (1, 7, 'x')");
        Assert.Equal(["U t old(1,7,?) new(1,7,y)"], (await test.ChangesOfAsync("UPDATE t SET title = 'y'"))[1..]);
        Assert.Equal(["U t old(1,7,?) new(1,8,y)"], await test.ChangesOfAsync("UPDATE t SET author = 8"));
        Assert.Equal(["D t old(1,8,?) new()"], await test.ChangesOfAsync("DELETE FROM t"));
        Assert.Equal(["author", "id"], test.Feed.Status.Coverage[FeedUnderTest.Name("t")].IdentityColumns.Order());
    }

    [Fact]
    public async Task Full_identity_gives_whole_old_rows_even_without_a_primary_key()
    {
        await using var test = await FeedUnderTest.StartAsync(server, "CREATE TABLE t(a int, b text); ALTER TABLE t REPLICA IDENTITY FULL", ["t"]);

        await test.ExecuteAsync("INSERT INTO t VALUES (1, NULL)");
        Assert.Equal(["U t old(1,null) new(2,null)"], (await test.ChangesOfAsync("UPDATE t SET a = 2"))[1..]);
        Assert.Equal(["D t old(2,null) new()"], await test.ChangesOfAsync("DELETE FROM t"));
        Assert.True(test.Feed.Status.Coverage[FeedUnderTest.Name("t")].HasFullIdentity);
    }

    [Fact]
    public async Task An_unchanged_toasted_value_is_unknown_and_with_full_identity_taken_from_the_old_row()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, "CREATE TABLE t(id int PRIMARY KEY, small int, big text); ALTER TABLE t ALTER big SET STORAGE EXTERNAL", ["t"]);

        Assert.Equal(["I t old() new(1,1,[9000])"], await test.ChangesOfAsync("INSERT INTO t VALUES (1, 1, repeat('z', 9000))"));
        Assert.Equal(["U t old(1,?,?) new(1,2,?)"], await test.ChangesOfAsync("UPDATE t SET small = 2"));
        await test.ExecuteAsync("ALTER TABLE t REPLICA IDENTITY FULL");
        Assert.Contains("U t old(1,2,[9000]) new(1,3,[9000])", await test.ChangesOfAsync("UPDATE t SET small = 3"));
    }

    [Fact]
    public async Task Truncate_makes_the_whole_table_dirty()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, "CREATE TABLE t(id int PRIMARY KEY); CREATE TABLE u(id int PRIMARY KEY REFERENCES t)", ["t", "u"]);

        Assert.Equal(["whole t Truncated", "whole u Truncated"], (await test.ChangesOfAsync("TRUNCATE t CASCADE")).Order());
    }

    [Fact]
    public async Task A_partition_speaks_for_its_root_in_rows_moves_and_truncates()
    {
        await using var test = await FeedUnderTest.StartAsync(server, """
            CREATE TABLE p(id int, k int, v int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)
            """, ["p"]);

        Assert.Equal(["I p/p1 old() new(1,1,1)"], await test.ChangesOfAsync("INSERT INTO p VALUES (1, 1, 1)"));
        Assert.Equal(["D p/p1 old(1,1,?) new()", "I p/p2 old() new(1,2,1)"], await test.ChangesOfAsync("UPDATE p SET k = 2"));
        Assert.Equal(["whole p/p2 Truncated"], await test.ChangesOfAsync("TRUNCATE p2"));
        Assert.Contains("whole p/p1 Truncated", await test.ChangesOfAsync("TRUNCATE p"));
    }

    [Fact]
    public async Task A_partition_made_later_is_listened_to()
    {
        await using var test = await FeedUnderTest.StartAsync(server, "CREATE TABLE p(id int PRIMARY KEY, v int) PARTITION BY RANGE (id)", ["p"]);

        await test.ExecuteAsync("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
        await test.Recorder.UntilAsync("schema p");
        Assert.Equal(["I p/p1 old() new(1,1)"], await test.ChangesOfAsync("INSERT INTO p VALUES (1, 1)"));
    }

    [Fact]
    public async Task A_generated_column_is_not_in_the_stream()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, "CREATE TABLE t(id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, a int)", ["t"]);

        Assert.Equal(["I t old() new(1,3)"], await test.ChangesOfAsync("INSERT INTO t(id, a) VALUES (1, 3)"));
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN c text DEFAULT 'q'")]
    [InlineData("ALTER TABLE t RENAME COLUMN a TO b")]
    [InlineData("ALTER TABLE t DROP COLUMN a")]
    public async Task A_changed_definition_is_reported_and_makes_the_table_dirty(string ddl)
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, "CREATE TABLE t(id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1)", ["t"]);

        // The stream tells it with the first row, or the look at the catalog does before.
        Assert.Contains("schema t", await test.ChangesOfAsync(ddl + "; UPDATE t SET id = 2"));
        Assert.Contains("schema t", await test.ChangesOfAsync("ALTER TABLE t RENAME TO renamed; UPDATE renamed SET id = 3"));
    }

    [Fact]
    public async Task Dates_and_booleans_come_in_their_canonical_text_whatever_the_database_prefers()
    {
        await using var test = await FeedUnderTest.StartAsync(server, """
            CREATE TABLE t(id int PRIMARY KEY, d date, b bool);
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German''', current_database()); END $$
            """, ["t"]);

        Assert.Equal(["I t old() new(1,2026-02-03,t)"], await test.ChangesOfAsync("INSERT INTO t VALUES (1, '2026-02-03'::date, true)"));
    }
}
