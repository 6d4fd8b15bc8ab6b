using Npgsql;
using Realtime.Changes;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Changes;

/// <summary>Whose the publication is, what others do to it while the feed runs, and what is left of it.</summary>
[Collection(ReplicationCollection.Name)]
public sealed class PublicationTests(ReplicationServer server)
{
    private const string Name = FeedUnderTest.Publication;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a busy machine alters a publication late
    private const string OneTable = "CREATE TABLE t(id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1)";

    [Theory]
    [InlineData(FeedUnderTest.Installation, "second")]
    [InlineData("ba9876543210", "default")]
    [InlineData("ba9876543210", "Ein \"anderer\" Name, der mit allem zusammen länger ist als ein Bezeichner sein darf")]
    public async Task Two_owners_over_one_database_both_get_everything(string installation, string source)
    {
        await using var first = await FeedUnderTest.StartAsync(server, OneTable + "; CREATE TABLE u(id int PRIMARY KEY)", ["t"]);
        await using var second = await FeedUnderTest.OverAsync(
            server, first.Database, ["u"], options => options with { Owner = new PublicationOwner(installation, source) });
        await second.StartAsync();

        for (var id = 10; id < 14; id++)
        {
            await first.ExecuteAsync($"INSERT INTO t VALUES ({id}, 1); INSERT INTO u VALUES ({id})");
            await first.Recorder.UntilAsync($"I t old() new({id},1)");
            await second.Recorder.UntilAsync($"I u old() new({id})");
        }

        Assert.Equal(2, await server.ScalarAsync<long>(first.Database, "SELECT count(*) FROM pg_publication"));
        Assert.Equal(4, await server.ScalarAsync<long>(first.Database, "SELECT count(*) FROM pg_publication_rel"));
    }

    [Fact]
    public async Task Gateways_of_one_installation_share_a_publication()
    {
        await using var first = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        await using var second = await FeedUnderTest.OverAsync(server, first.Database, ["t"]);
        await second.StartAsync();

        await first.ExecuteAsync("INSERT INTO t VALUES (2, 2)");
        await first.Recorder.UntilAsync("I t old() new(2,2)");
        await second.Recorder.UntilAsync("I t old() new(2,2)");
        Assert.Equal([Name], await PublicationsAsync(first.Database));
    }

    [Theory]
    [InlineData($"ALTER PUBLICATION {Name} SET (publish = 'insert')")]
    [InlineData($"ALTER PUBLICATION {Name} SET (publish_via_partition_root = true)")]
    [InlineData($"ALTER PUBLICATION {Name} SET TABLE t WHERE (id > 5), marker", 150000)]
    [InlineData($"ALTER PUBLICATION {Name} SET TABLE t (id), marker", 150000)]
    [InlineData($"ALTER PUBLICATION {Name} ADD TABLES IN SCHEMA public", 150000)]
    [InlineData($"ALTER PUBLICATION {Name} DROP TABLE t")]
    [InlineData($"ALTER PUBLICATION {Name} RENAME TO other")]
    [InlineData($"DROP PUBLICATION {Name}; CREATE PUBLICATION {Name}")]
    [InlineData($"DROP PUBLICATION {Name}; CREATE PUBLICATION {Name} FOR ALL TABLES")]
    [InlineData($"DROP PUBLICATION {Name}")]
    public async Task What_others_do_to_the_publication_is_put_right_and_what_was_missed_is_read_again(string harm, int from = 0)
    {
        if (await server.ScalarAsync<int>("postgres", "SELECT current_setting('server_version_num')::int4") < from)
        {
            return;
        }

        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        test.Feed.HasSubscribers = true;
        await test.UntilNowAsync();

        await test.ExecuteAsync(harm);
        await test.ExecuteAsync("UPDATE t SET a = 2");
        if (!harm.Contains("ADD TABLES"))
        {
            await test.Recorder.UntilAnyAsync("table t", "everything");
        }

        await UntilPublishedAsync(test);
        await test.ExecuteAsync("UPDATE t SET a = 3");
        await test.Recorder.UntilAnyAsync("U t old(1,?) new(1,3)", "everything");
        Assert.True(test.Feed.Status.Coverage[FeedUnderTest.Name("t")].IsCovered);
    }

    [Fact]
    public async Task A_table_taken_out_and_put_back_between_two_looks_is_read_again()
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        await test.UntilNowAsync();

        await test.ExecuteAsync($"ALTER PUBLICATION {Name} DROP TABLE t; UPDATE t SET a = 2; ALTER PUBLICATION {Name} ADD TABLE t");
        await test.Recorder.UntilAsync("table t");
    }

    [Theory]
    [InlineData("TRUNCATE t")]
    [InlineData("ALTER TABLE t ALTER a TYPE bigint USING a * 100")]
    [InlineData("ALTER TABLE t SET UNLOGGED; UPDATE t SET a = 2; ALTER TABLE t SET LOGGED")]
    public async Task What_gives_a_table_other_rows_without_row_changes_is_read_again(string script)
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        await test.UntilNowAsync();

        await test.ExecuteAsync($"ALTER PUBLICATION {Name} DROP TABLE t; {script}"); // so that nothing comes from the stream
        await test.Recorder.UntilAnyAsync("table t", "schema t");
    }

    [Theory]
    [InlineData("ALTER TABLE t SET UNLOGGED")]
    [InlineData("ALTER TABLE t DROP CONSTRAINT t_pkey; UPDATE t SET a = 2; ALTER TABLE t ADD PRIMARY KEY (id)")]
    [InlineData("DROP INDEX identity; UPDATE t SET a = 2")]
    public async Task What_PostgreSQL_refuses_for_published_tables_works_for_one_that_is_kept_out(string script)
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, OneTable + "; ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX identity ON t(a); ALTER TABLE t REPLICA IDENTITY USING INDEX identity", ["t"]);
        await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync("ALTER TABLE t REPLICA IDENTITY NOTHING; UPDATE t SET a = 2"));
        Assert.True(test.Feed.Status.Drives(FeedUnderTest.Name("t")));

        await test.SetTablesAsync(["t"], ["t"]);

        Assert.False(test.Feed.Status.Drives(FeedUnderTest.Name("t")));
        Assert.Contains("kept out", test.Feed.Status.Coverage[FeedUnderTest.Name("t")].Reason);
        await test.ExecuteAsync(script);

        await test.SetTablesAsync(["t"], []);
        await Eventually.TrueAsync(
            () => test.Feed.Status.Coverage[FeedUnderTest.Name("t")].Reason?.Contains("kept out") is not true, "it is not kept out any more", Patience);
    }

    [Theory]
    [InlineData("ALTER TABLE t DROP CONSTRAINT t_pkey; UPDATE t SET a = 2; ALTER TABLE t ADD PRIMARY KEY (id)", "")]
    [InlineData("DROP INDEX identity; UPDATE t SET a = 2; ALTER TABLE t REPLICA IDENTITY DEFAULT", "; ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX identity ON t(a); ALTER TABLE t REPLICA IDENTITY USING INDEX identity")]
    public async Task An_event_trigger_spares_writers_what_a_lost_identity_would_refuse(string migration, string identity)
    {
        await using var test = await FeedUnderTest.StartAsync(server, OneTable + identity, ["t"]);
        test.Feed.HasSubscribers = true;
        await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync(migration));

        await test.ExecuteAsync(await File.ReadAllTextAsync(PathOf("docs/spare-writers.sql")));
        await test.ExecuteAsync(migration);

        await test.Recorder.UntilAnyAsync("table t", "schema t");
        await UntilPublishedAsync(test);
        await test.ExecuteAsync("INSERT INTO t VALUES (7, 7)");
        await test.Recorder.UntilAsync("I t old() new(7,7)");
    }

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Realtime.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, file);
    }

    [Fact]
    public async Task A_partition_that_is_kept_out_keeps_its_root_out()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server, "CREATE TABLE root(id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE leaf PARTITION OF root DEFAULT", ["root"]);

        await test.SetTablesAsync(["root"], ["leaf"]);

        Assert.False(test.Feed.Status.Drives(FeedUnderTest.Name("root")));
        Assert.Equal(0, await server.ScalarAsync<long>(test.Database, "SELECT count(*) FROM pg_publication_tables WHERE tablename IN ('root', 'leaf')"));
    }

    [Fact]
    public async Task A_publication_that_is_not_ours_to_alter_and_does_not_publish_everything_covers_nothing_until_it_does()
    {
        await using var test = await FeedUnderTest.StartAsync(
            server,
            OneTable + "; DROP ROLE IF EXISTS onlooker; CREATE ROLE onlooker LOGIN REPLICATION;"
            + $"CREATE PUBLICATION {Name} FOR TABLE t, marker",
            ["t"],
            user: "onlooker");
        await test.UntilNowAsync();

        await test.ExecuteAsync($"ALTER PUBLICATION {Name} SET (publish = 'insert')");
        await Eventually.TrueAsync(() => !test.Feed.Status.Drives(FeedUnderTest.Name("t")), "changes do not drive it any more", Patience);
        Assert.Contains("does not publish every change", test.Feed.Status.Coverage[FeedUnderTest.Name("t")].Reason);
        Assert.StartsWith("ALTER PUBLICATION", test.Feed.Status.Coverage[FeedUnderTest.Name("t")].Remedy);

        await test.ExecuteAsync($"ALTER PUBLICATION {Name} SET (publish = 'insert, update, delete, truncate')");
        await test.Recorder.UntilAsync("table t");
        Assert.True(test.Feed.Status.Drives(FeedUnderTest.Name("t")));
    }

    [Fact]
    public async Task A_login_that_may_not_make_a_publication_is_told_which_one_to_make_for_it()
    {
        await using var test = await FeedUnderTest.CreateAsync(
            server, "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN REPLICATION", [], user: "guest");

        await test.Feed.StartAsync(CancellationToken.None);
        await test.Recorder.UntilAsync("status Unavailable");

        Assert.Contains($"CREATE PUBLICATION \"{Name}\"", test.Feed.Status.Reason);
    }

    [Fact]
    public async Task Publications_that_nobody_uses_are_removed_and_all_others_stay()
    {
        var gone = new PublicationOwner("00000000dead", "default");
        await using var used = await FeedUnderTest.StartAsync(
            server,
            OneTable + "; CREATE PUBLICATION realtime FOR TABLE t; CREATE PUBLICATION theirs; COMMENT ON PUBLICATION theirs IS 'Made by hand';"
            + $"CREATE PUBLICATION {gone.PublicationName}; COMMENT ON PUBLICATION {gone.PublicationName} IS '{gone.Comment}'",
            ["t"]);
        await using var test = await FeedUnderTest.OverAsync(
            server, used.Database, ["t"], options => options with { Owner = new PublicationOwner("ba9876543210", "default"), SweepAfter = TimeSpan.Zero });
        await test.StartAsync();
        test.Feed.HasSubscribers = true;

        await Eventually.TrueAsync(async () => !(await PublicationsAsync(used.Database)).Contains(gone.PublicationName), "the unused one is removed", Patience);
        Assert.Equal(["realtime", Name, "realtime_ba9876543210_default", "theirs"], await PublicationsAsync(used.Database));
    }

    [Fact]
    public async Task A_source_that_is_removed_takes_its_publication_along_unless_another_gateway_uses_it()
    {
        var first = await FeedUnderTest.StartAsync(server, OneTable, ["t"]);
        await using var second = await FeedUnderTest.OverAsync(server, first.Database, ["t"]);
        await second.StartAsync();

        await first.Feed.RemoveAsync();
        Assert.Equal([Name], await PublicationsAsync(first.Database));

        await second.Feed.RemoveAsync();
        Assert.Empty(await PublicationsAsync(first.Database));
    }

    private async Task UntilPublishedAsync(FeedUnderTest test)
    {
        const string isRight = $"""
            SELECT count(*) FROM pg_publication p WHERE pubname = '{Name}' AND pubinsert AND pubupdate AND pubdelete AND pubtruncate AND NOT pubviaroot
              AND (puballtables OR 2 = (SELECT count(*) FROM pg_publication_rel r WHERE r.prpubid = p.oid AND to_jsonb(r)->>'prqual' IS NULL AND to_jsonb(r)->>'prattrs' IS NULL))
              AND NOT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = '{Name}' AND tablename NOT IN ('t', 'marker'))
            """;
        await Eventually.TrueAsync(async () => await server.ScalarAsync<long>(test.Database, isRight) == 1, "the publication is as it should be", Patience);
    }

    private async Task<string[]> PublicationsAsync(string database) =>
        await server.ScalarAsync<string[]>(database, "SELECT coalesce(array_agg(pubname::text ORDER BY pubname), '{}') FROM pg_publication");
}
