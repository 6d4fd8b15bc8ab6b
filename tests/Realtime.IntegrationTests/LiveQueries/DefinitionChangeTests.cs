using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>
/// DDL after which rows say something else though none was written: what reads the table is run again, without a write and without polling, whoever ran the
/// DDL.
/// </summary>
public sealed class DefinitionChangeTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Template = """
        CREATE TYPE mood AS ENUM ('ok', 'bad');
        CREATE SCHEMA attic;
        CREATE TABLE template(
          id int PRIMARY KEY, v int DEFAULT 1, exact numeric DEFAULT 1.25, at timestamptz DEFAULT '2020-01-01 00:00:00+00', e mood DEFAULT 'ok', name text);
        CREATE TABLE ranges(id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE ranges_1 PARTITION OF ranges FOR VALUES FROM (0) TO (10);
        CREATE TABLE ranges_2 PARTITION OF ranges FOR VALUES FROM (10) TO (20);
        CREATE TABLE ranges_3(id int PRIMARY KEY);
        INSERT INTO ranges VALUES (1), (11);
        INSERT INTO ranges_3 VALUES (21);
        """;

    // A table each: what is selected of it, the DDL, and what a result has in it after that.
    private static readonly (string Table, string Selection, string Ddl, string Expected)[] Cases =
    [
        ("same_type", "{ v }", "ALTER TABLE same_type ALTER COLUMN v TYPE int USING v * 100", "\"v\":100"),
        ("to_text", "{ v }", "ALTER TABLE to_text ALTER COLUMN v DROP DEFAULT; ALTER TABLE to_text ALTER COLUMN v TYPE text USING 'n' || v", "\"v\":\"n1\""),
        ("rounded", "{ exact }", "ALTER TABLE rounded ALTER COLUMN exact TYPE numeric(10,1)", "\"exact\":1.3"),
        ("without_zone", "{ at }", "ALTER TABLE without_zone ALTER COLUMN at TYPE timestamp", "\"at\":\"2020-01-01T00:00:00\""),
        ("made_anew", "{ v }", "ALTER TABLE made_anew DROP COLUMN v; ALTER TABLE made_anew ADD COLUMN v int NOT NULL DEFAULT 7", "\"v\":7"),
        ("generated", "{ v }", "ALTER TABLE generated DROP COLUMN v; ALTER TABLE generated ADD COLUMN v int GENERATED ALWAYS AS (id + 41) STORED", "\"v\":42"),
        ("renamed", "{ v }", "ALTER TABLE renamed RENAME v TO w; ALTER TABLE renamed RENAME exact TO v", "\"v\":1.25"),
        ("swapped", "{ v }", "ALTER TABLE swapped RENAME TO swapped_old; CREATE TABLE swapped(id int PRIMARY KEY, v int); INSERT INTO swapped VALUES (1, 9)", "\"v\":9"),
        ("moved", "{ v }", "ALTER TABLE moved SET SCHEMA attic; CREATE TABLE moved(id int PRIMARY KEY, v int); INSERT INTO moved VALUES (1, 8)", "\"v\":8"),
        ("collated", "(order_by: {name: asc}) { name }", "ALTER TABLE collated ALTER COLUMN name TYPE text COLLATE \"und-x-icu\"", "[{\"name\":\"a\"},{\"name\":\"B\"}]"),
        ("emptied", "{ v }", "TRUNCATE emptied", "[]"),
        ("written", "{ v }", "UPDATE written SET v = 2; ALTER TABLE written ALTER COLUMN v TYPE bigint USING v + 10", "\"v\":12"),
        ("moody", "{ e }", "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'", "\"e\":\"fine\""),
    ];

    [Fact]
    public async Task Results_follow_what_rows_say()
    {
        await using var lab = await StartAsync();
        var sinks = new Dictionary<string, RecordingSink>();
        foreach (var (table, selection, _, _) in Cases)
        {
            sinks.Add(table, (await lab.SubscribeAsync($"subscription {{ {table}{selection} }}")).Sink);
        }

        await Task.WhenAll(sinks.Values.Select(sink => sink.UntilAsync(_ => true)));
        await lab.UntilDrivenAsync();

        foreach (var (table, _, ddl, expected) in Cases)
        {
            Assert.DoesNotContain(expected, Bare(sinks[table].Last!));
            await lab.WriteAsync(ddl);
        }

        foreach (var (table, _, _, expected) in Cases)
        {
            await sinks[table].UntilAsync(text => Bare(text).Contains(expected));
        }

        await lab.UntilDrivenAsync();
    }

    [Fact]
    public async Task Partitions_come_and_go()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { ranges(order_by: {id: asc}) { id } }");
        await sink.UntilAsync(text => Bare(text).Contains("[{\"id\":1},{\"id\":11}]"));
        await lab.UntilDrivenAsync();

        await lab.WriteAsync("ALTER TABLE ranges ATTACH PARTITION ranges_3 FOR VALUES FROM (20) TO (30)");
        await sink.UntilAsync(text => Bare(text).Contains("[{\"id\":1},{\"id\":11},{\"id\":21}]"));
        await lab.WriteAsync("ALTER TABLE ranges DETACH PARTITION ranges_2");
        await sink.UntilAsync(text => Bare(text).Contains("[{\"id\":1},{\"id\":21}]"));
        await lab.WriteAsync("DROP TABLE ranges_1");
        await sink.UntilAsync(text => Bare(text).Contains("[{\"id\":21}]"));
        await lab.WriteAsync("TRUNCATE ranges_3");
        await sink.UntilAsync(text => Bare(text).Contains("[]"));
    }

    [Fact]
    public async Task DDL_through_run_sql_is_followed_as_well()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { same_type { v } }");
        await sink.UntilAsync(text => Bare(text).Contains("\"v\":1"));
        await lab.UntilDrivenAsync();

        await lab.AdminAsync(AdminEndpoint.Query, """{"type":"run_sql","args":{"source":"default","sql":"ALTER TABLE same_type ALTER COLUMN v TYPE int USING v * 100"}}""");
        await sink.UntilAsync(text => Bare(text).Contains("\"v\":100"));
    }

    private Task<EngineLab> StartAsync()
    {
        var tables = string.Concat(Cases.Select(one =>
            $"CREATE TABLE {one.Table}(LIKE template INCLUDING ALL); INSERT INTO {one.Table}(id, name) VALUES (1, 'a'){(one.Table == "collated" ? ", (2, 'B')" : "")};"));
        var track = Cases.Select(one => one.Table).Append("ranges").Select(table => "{\"type\":\"pg_track_table\",\"args\":{\"source\":\"default\",\"table\":\"" + table + "\"}}");
        return EngineLab.StartAsync(server, Template + tables, $"[{string.Join(',', track)}]", options => options with { LiveQueriesRefetchInterval = TimeSpan.FromHours(1) });
    }

    private static string Bare(string json) => json.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
