using Npgsql;
using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>
/// DDL that gives a table new storage, which a snapshot from before takes for empty: no run whose snapshot is older is believed, and nobody else waits for the
/// migration.
/// </summary>
public sealed class RewriteTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Tables = """
        CREATE TABLE t(id int PRIMARY KEY, v int NOT NULL);
        INSERT INTO t VALUES (1, 1), (2, 2);
        CREATE TABLE u(id int PRIMARY KEY, n int NOT NULL, t_id int NOT NULL);
        INSERT INTO u VALUES (1, 0, 1);
        CREATE TABLE other(id int PRIMARY KEY);
        CREATE VIEW through AS SELECT u.id, u.n, t.* FROM u LEFT JOIN LATERAL (SELECT count(*)::int AS rows FROM t) AS t ON true;
        CREATE FUNCTION late() RETURNS SETOF u LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT id, (SELECT count(*)::int FROM t), t_id FROM u; END $$;
        """;

    private const string Metadata = """
        [{"type":"pg_track_table","args":{"source":"default","table":"t"}},
         {"type":"pg_track_table","args":{"source":"default","table":"u"}},
         {"type":"pg_track_table","args":{"source":"default","table":"other"}},
         {"type":"pg_track_table","args":{"source":"default","table":"through"}},
         {"type":"pg_track_function","args":{"source":"default","function":"late"}},
         {"type":"pg_create_object_relationship","args":{"source":"default","table":"u","name":"t","using":{"manual_configuration":{"remote_table":"t","column_mapping":{"t_id":"id"}}}}}]
        """;

    [Theory]
    [InlineData("ALTER TABLE t ALTER COLUMN v TYPE bigint USING v + 10", "11")]
    [InlineData("ALTER TABLE t ADD COLUMN w double precision DEFAULT random()", "1")]
    [InlineData("CREATE TEMP TABLE kept AS SELECT * FROM t; TRUNCATE t; INSERT INTO t SELECT id, v + 20 FROM kept", "21")]
    [InlineData("ALTER TABLE t RENAME TO gone; CREATE TABLE t(id int PRIMARY KEY, v int NOT NULL); INSERT INTO t SELECT id, v + 30 FROM gone", "31")]
    [InlineData("CLUSTER t USING t_pkey", "1")]
    public async Task A_table_is_never_shown_as_empty_while_it_is_rewritten(string ddl, string after)
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { u { n t { v } } }");
        var (_, viewed) = await lab.SubscribeAsync("subscription { through { n rows } }");
        var (_, beside) = await lab.SubscribeAsync("subscription { other { id } }");
        await sink.UntilAsync(text => text.Contains('0'));
        await viewed.UntilAsync(text => Bare(text).Contains("\"rows\":2"));
        await lab.UntilDrivenAsync();

        await using (var migration = await BeginAsync(lab, ddl))
        {
            await lab.WriteAsync("UPDATE u SET n = 50; INSERT INTO other VALUES (7)");
            await beside.UntilAsync(text => text.Contains('7')); // who does not read the table is not kept waiting by its migration
            await CommitAsync(migration);
        }

        await sink.UntilAsync(text => Bare(text).Contains($$$"""{"n":50,"t":{"v":{{{after}}}}}"""));
        await viewed.UntilAsync(text => Bare(text).Contains("""{"n":50,"rows":2}"""));
        Assert.DoesNotContain(sink.All, text => Bare(text).Contains("\"t\":null"));
        Assert.DoesNotContain(viewed.All, text => Bare(text).Contains("\"rows\":0"));
    }

    [Fact]
    public async Task What_a_function_reads_is_never_taken_for_empty_either()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { late { n } }");
        await sink.UntilAsync(text => Bare(text).Contains("\"n\":2"));

        for (var round = 0; round < 3; round++)
        {
            await using var migration = await BeginAsync(lab, "ALTER TABLE t ALTER COLUMN v TYPE int USING v + 1; INSERT INTO t SELECT max(id) + 1, 1 FROM t");
            await Eventually.TrueAsync(
                () => server.ScalarAsync<bool>(lab.Database, "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 't'::regclass)"),
                "the run waits for the table");
            await CommitAsync(migration);
            await sink.UntilAsync(text => Bare(text).Contains($"\"n\":{round + 3}"));
        }

        Assert.DoesNotContain(sink.All, text => Bare(text).Contains("\"n\":0"));
    }

    [Fact]
    public async Task Rows_written_and_the_table_rewritten_in_one_script_end_on_the_right_count()
    {
        const int rows = 20_000;
        await using var lab = await StartAsync();
        await lab.WriteAsync($"TRUNCATE t; INSERT INTO t SELECT i, 0 FROM generate_series(1, {rows}) AS i");
        var (_, sink) = await lab.SubscribeAsync("subscription { t_aggregate { aggregate { count max { v } } } }");
        await sink.UntilAsync(text => Bare(text).Contains($"\"count\":{rows}"));
        await lab.UntilDrivenAsync();

        for (var round = 1; round <= 12; round++)
        {
            await lab.WriteAsync($"UPDATE t SET v = v + 1; ALTER TABLE t ALTER COLUMN v TYPE {(round % 2 == 0 ? "int" : "bigint")} USING v + 1");
            await sink.UntilAsync(text => Bare(text).Contains($$$"""{"count":{{{rows}}},"max":{"v":{{{round * 2}}}}}"""));
        }

        Assert.DoesNotContain(sink.All, text => Bare(text).Contains("\"count\":0"));
    }

    [Fact]
    public async Task A_new_subscriber_of_a_table_under_migration_waits_for_its_end()
    {
        await using var lab = await StartAsync();
        await using var migration = await BeginAsync(lab, "ALTER TABLE t ALTER COLUMN v TYPE bigint USING v + 5");
        var (_, beside) = await lab.SubscribeAsync("subscription { other { id } }");
        var (_, sink) = await lab.SubscribeAsync("subscription { t(order_by: {id: asc}) { v } }");
        await beside.UntilAsync(_ => true);
        Assert.Equal(0, sink.Count);

        await CommitAsync(migration);

        await sink.UntilAsync(_ => true);
        Assert.Contains("[{\"v\":6},{\"v\":7}]", Bare(sink.All[0]));
    }

    [Fact]
    public async Task A_login_that_may_not_lock_a_table_still_reads_it()
    {
        await using var lab = await StartAsync();
        await lab.WriteAsync("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT SELECT(id, v) ON t TO reader");
        var connection = server.ConnectionString(lab.Database, "reader");
        await using var reader = NpgsqlDataSource.Create(connection);
        await using var locked = reader.CreateCommand("SELECT has_table_privilege('t', 'SELECT')");
        Assert.False((bool)(await locked.ExecuteScalarAsync())!);

        var source = """{"type":"pg_add_source","args":{"name":"second","configuration":{"connection_info":{"database_url":"URL"}},"customization":{"root_fields":{"prefix":"second_"},"type_names":{"prefix":"second_"}}}}""";
        await lab.AdminAsync(AdminEndpoint.Metadata, source.Replace("URL", connection, StringComparison.Ordinal));
        await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"pg_track_table","args":{"source":"second","table":"t"}}""");
        await Eventually.TrueAsync(() => lab.Engine.LiveStatus.ContainsKey("second"), "the source is live");
        var (_, sink) = await lab.SubscribeAsync("subscription { second_t(order_by: {id: asc}) { v } }");

        await sink.UntilAsync(text => Bare(text).Contains("[{\"v\":1},{\"v\":2}]"));
        await lab.WriteAsync("ALTER TABLE t ALTER COLUMN v TYPE bigint USING v + 5");
        await sink.UntilAsync(text => Bare(text).Contains("[{\"v\":6},{\"v\":7}]"));
        Assert.DoesNotContain(sink.All, text => Bare(text).Contains("[]"));
    }

    private Task<EngineLab> StartAsync() =>
        EngineLab.StartAsync(server, Tables, Metadata, options => options with { LiveQueriesRefetchInterval = TimeSpan.FromMilliseconds(100) });

    private static string Bare(string json) => json.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static async Task<NpgsqlConnection> BeginAsync(EngineLab lab, string ddl)
    {
        var connection = new NpgsqlConnection(lab.Server.ConnectionString(lab.Database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {ddl}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task CommitAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("COMMIT", connection);
        await command.ExecuteNonQueryAsync();
    }
}
