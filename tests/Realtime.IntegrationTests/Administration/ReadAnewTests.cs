using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>Commands on a database that another tool has changed since it was read: as a migration does before it deploys the metadata.</summary>
public sealed class ReadAnewTests : AdministrationTest
{
    private const string Track = """{"type":"pg_track_table","args":{"table":"tag"}}""";

    [Theory]
    [InlineData("""{"type":"replace_metadata","args":{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":"author"},{"table":"tag"}]}]}}""")]
    [InlineData("""{"type":"replace_metadata","args":{"allow_inconsistent_metadata":false,"metadata":{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":"author"},{"table":"tag"}]}]}}}""")]
    [InlineData(Track)]
    [InlineData("""{"type":"pg_track_tables","args":{"tables":[{"table":"tag","source":"default"}]}}""")]
    [InlineData("""{"type":"bulk","args":[{"type":"pg_set_table_customization","args":{"table":"author","configuration":{"custom_name":"writer"}}},""" + Track + "]}")]
    [InlineData($$"""{"type":"bulk_atomic","args":[{{Track}}]}""")]
    [InlineData($$"""{"type":"bulk_keep_going","args":[{{Track}}]}""")]
    public async Task A_table_made_by_another_tool_is_there_at_once(string command)
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        await Database.ExecuteAsync("CREATE TABLE tag (id int PRIMARY KEY)");
        await Host.MustAsync(command);
        Assert.Contains(new QualifiedName("public", "tag"), Host.Source.Tables.Keys);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Theory]
    [InlineData("CREATE FUNCTION found() RETURNS SETOF author LANGUAGE sql STABLE AS 'SELECT * FROM author'", """{"type":"pg_track_function","args":{"function":"found"}}""")]
    [InlineData("CREATE FUNCTION found() RETURNS SETOF author LANGUAGE sql STABLE AS 'SELECT * FROM author'", """{"type":"pg_track_function","args":"found"}""")]
    [InlineData("CREATE FUNCTION loud(a author) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper(a.name)'", """{"type":"pg_add_computed_field","args":{"table":"author","name":"loud","definition":{"function":"loud"}}}""")]
    [InlineData("ALTER TABLE author ADD mentor int REFERENCES author", """{"type":"pg_create_object_relationship","args":{"table":"author","name":"teacher","using":{"foreign_key_constraint_on":"mentor"}}}""")]
    [InlineData("ALTER TABLE author ADD mentor int REFERENCES author", """{"type":"pg_create_array_relationship","args":{"table":"author","name":"pupils","using":{"foreign_key_constraint_on":{"table":"author","column":"mentor"}}}}""")]
    [InlineData("ALTER TABLE author ADD mentor int", """{"type":"pg_create_select_permission","args":{"table":"author","role":"user","permission":{"columns":["mentor"],"filter":{"mentor":{"_gt":1}}}}}""")]
    [InlineData("ALTER TABLE author ADD mentor int", """{"type":"pg_set_table_customization","args":{"table":"author","configuration":{"column_config":{"mentor":{"custom_name":"teacher"}}}}}""")]
    [InlineData("CREATE TYPE mood AS ENUM ('good')", """{"type":"pg_track_logical_model","args":{"name":"m","fields":[{"name":"m","type":"mood"}]}}""")]
    public async Task What_commands_refer_to_is_read_anew(string sql, string command)
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        await Database.ExecuteAsync(sql);
        await Host.MustAsync(command);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task A_console_lists_tables_that_were_just_made()
    {
        await Database.ExecuteAsync("CREATE TABLE tag (id int PRIMARY KEY)");
        var tables = await Host.MustAsync("""{"type":"pg_get_source_tables","args":{"source":"default"}}""");
        Assert.Contains("tag", tables.AsArray().Select(item => (string)item!["name"]!));
    }

    [Fact]
    public async Task A_table_dropped_and_made_again_is_served_by_the_next_replace()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        await Database.ExecuteAsync("DROP TABLE author CASCADE");
        var gone = await Host.MustFailAsync(Replace(exported));
        Assert.Equal("cannot continue due to inconsistent metadata", gone.Error);
        await Database.ExecuteAsync("CREATE TABLE author (id int PRIMARY KEY, motto text)");
        await Host.MustAsync(Replace(exported));
        Assert.Contains(Assert.Single(Host.Source.Tables.Values).Columns, column => column.GraphQLName == "motto");
    }

    [Fact]
    public async Task Replace_reads_the_rows_of_enum_tables_again()
    {
        await Database.ExecuteAsync("CREATE TABLE mood (value text PRIMARY KEY); INSERT INTO mood VALUES ('good')");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"mood","is_enum":true}}""");
        var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        await Database.ExecuteAsync("INSERT INTO mood VALUES ('bad')");
        await Host.MustAsync(Replace(exported));
        Assert.Equal(["bad", "good"], Host.Authority.State.Inputs["default"].Enums.Values.Single().Values.Select(value => value.Value));
    }

    [Theory]
    [InlineData("""{"type":"pg_track_table","args":{"table":"article"}}""")]
    [InlineData("""{"type":"bulk_atomic","args":[{"type":"pg_track_table","args":{"table":"article"}}]}""")]
    public async Task What_another_tool_broke_is_not_the_fault_of_a_command(string command)
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"article_view"}}""");
        await Database.ExecuteAsync("DROP VIEW article_view");
        await Host.MustAsync(command);
        Assert.Equal("table article_view in source default", Assert.Single(Host.Current.Snapshot.Inconsistencies).Name);
        Assert.Equal("article", Assert.Single(Host.Source.Tables.Keys).Name);
    }

    [Fact]
    public async Task Sql_that_cascades_keeps_what_another_tool_broke()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"article_view"}}""");
        await Database.ExecuteAsync("DROP VIEW article_view");
        await Host.SqlAsync("CREATE TABLE tag (id int PRIMARY KEY)", ""","cascade":true""");
        var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.Equal("article_view", (string)exported["sources"]![0]!["tables"]![0]!["table"]!["name"]!);
    }

    [Fact]
    public async Task Nothing_is_forgotten_that_the_database_has_by_now()
    {
        const string Declared = """{"type":"replace_metadata","args":{"allow_inconsistent_metadata":true,"metadata":{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":"tag"},{"table":"nope"}]}]}}}""";
        var before = await Host.MustAsync(Declared);
        Assert.Equal(2, before["inconsistent_objects"]!.AsArray().Count);
        await Database.ExecuteAsync("CREATE TABLE tag (id int PRIMARY KEY)");
        await Host.MustAsync("""{"type":"drop_inconsistent_metadata","args":{}}""");
        Assert.Equal("tag", Assert.Single(Host.Source.Tables.Keys).Name);
    }

    [Fact]
    public async Task A_database_that_is_away_keeps_its_tables_through_commands_about_them()
    {
        await using var other = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await other.ExecuteAsync("CREATE TABLE tag (id int PRIMARY KEY)");
        await Host.MustAsync("""{"type":"pg_add_source","args":{"name":"other","configuration":{"connection_info":{"database_url":""" + $"\"{other.ConnectionString}\"" + "}}}}");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"source":"other","table":"tag"}}""");
        await Database.ExecuteAsync($"ALTER DATABASE \"{other.Name}\" ALLOW_CONNECTIONS false");
        await Host.MustAsync("""{"type":"pg_set_table_customization","args":{"source":"other","table":"tag","configuration":{"custom_name":"label"}}}""");
        Assert.Single(Host.Current.Snapshot.Sources.Single(source => source.Name == "other").Tables);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    private static string Replace(JsonNode document) => new JsonObject { ["type"] = "replace_metadata", ["args"] = document.DeepClone() }.ToJsonString();
}
