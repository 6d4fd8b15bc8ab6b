using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.Catalog;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

public sealed class RunSqlTests : AdministrationTest
{
    private Task TrackAsync() => Host.MustAsync(
        """
        {"type":"bulk","args":[
          {"type":"pg_track_table","args":{"table":"author"}},
          {"type":"pg_track_table","args":{"table":"article"}},
          {"type":"pg_create_object_relationship","args":{"table":"article","name":"author","using":{"foreign_key_constraint_on":"author_id"}}},
          {"type":"pg_create_array_relationship","args":{"table":"author","name":"articles","using":{"foreign_key_constraint_on":{"table":"article","column":"author_id"}}}},
          {"type":"pg_create_select_permission","args":{"table":"author","role":"user","permission":{"columns":["id","name"],"filter":{"articles":{"title":{"_eq":"x"}}}}}}]}
        """);

    [Fact]
    public async Task Rows_come_as_text_with_a_header_and_null_as_a_word()
    {
        var result = await Host.SqlAsync("SELECT 1 AS a, true AS b, NULL::text AS c");
        Assert.Equal("""{"result_type":"TuplesOk","result":[["a","b","c"],["1","t","NULL"]]}""", result.ToJsonString());
    }

    [Fact]
    public async Task The_last_statement_decides_the_answer()
    {
        var result = await Host.SqlAsync("SELECT 1; -- note\nINSERT INTO author (name) VALUES ('a')");
        Assert.Equal("""{"result_type":"CommandOk","result":null}""", result.ToJsonString());
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM author"));
    }

    [Fact]
    public async Task A_failing_statement_undoes_all_and_tells_the_database_s_words_inside()
    {
        var (status, body) = await Host.SendAsync(
            """{"type":"run_sql","args":{"sql":"INSERT INTO author (name) VALUES ('a'); SELECT nothing"}}""", AdminEndpoint.Query);
        Assert.Equal(400, status);
        Assert.Equal("postgres-error", (string)body["code"]!);
        Assert.Equal("42703", (string)body["internal"]!["error"]!["status_code"]!);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM author"));
    }

    [Fact]
    public async Task Renamed_tables_and_columns_are_followed()
    {
        await TrackAsync();
        await Host.SqlAsync("ALTER TABLE article RENAME TO paper; ALTER TABLE paper RENAME author_id TO writer_id; ALTER TABLE paper RENAME title TO heading");
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        var paper = Host.Source.Tables[new QualifiedName("public", "paper")];
        Assert.Equal("writer_id", paper.Relationships["author"].Columns[0].Local.Name);
        var metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        var filter = metadata["sources"]![0]!["tables"]![0]!["select_permissions"]![0]!["permission"]!["filter"]!;
        Assert.Equal("""{"articles":{"heading":{"_eq":"x"}}}""", filter.ToJsonString());
    }

    [Fact]
    public async Task Two_columns_may_swap_their_names()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"article","configuration":{"column_config":{"title":{"custom_name":"t"},"content":{"custom_name":"c"}}}}}""");
        await Host.SqlAsync("ALTER TABLE article RENAME title TO x; ALTER TABLE article RENAME content TO title; ALTER TABLE article RENAME x TO content");
        var table = Assert.Single(Host.Source.Tables.Values);
        Assert.Equal("t", table.FindColumn("content")!.GraphQLName);
        Assert.Equal("c", table.FindColumn("title")!.GraphQLName);
    }

    [Fact]
    public async Task A_drop_with_dependents_is_refused_and_undone_unless_cascading()
    {
        await TrackAsync();
        var (_, path, error, code) = await Host.MustFailAsync(
            """{"type":"run_sql","args":{"sql":"DROP TABLE article CASCADE"}}""", AdminEndpoint.Query);
        Assert.Equal(("$.args", "dependency-error"), (path, code));
        Assert.Contains("relationship author.articles in source \"default\"", error, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM article"));

        await Host.SqlAsync("DROP TABLE article CASCADE", ""","cascade":true""");
        var author = Assert.Single(Host.Source.Tables.Values);
        Assert.Empty(author.Relationships);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task The_type_of_a_column_that_a_permission_has_a_value_for_may_not_change()
    {
        await TrackAsync();
        await Host.MustAsync("""{"type":"pg_create_select_permission","args":{"table":"article","role":"guest","permission":{"columns":["id"],"filter":{"author":{"id":{"_gt":1}}}}}}""");
        await Host.MustAsync("""{"type":"pg_create_select_permission","args":{"table":"author","role":"guest","permission":{"columns":["id"],"filter":{"id":"X-Hasura-User-Id"}}}}""");

        var error = await Host.MustFailAsync("""{"type":"run_sql","args":{"sql":"ALTER TABLE author ALTER COLUMN id TYPE bigint"}}""", AdminEndpoint.Query);

        Assert.Equal(
            (400, "$.args", "cannot change type of column \"id\" in table \"author\" because of the following dependencies : permission article.guest.select in source \"default\"", "dependency-error"),
            error);
        await Host.MustAsync("""{"type":"pg_drop_select_permission","args":{"table":"article","role":"guest"}}""");
        await Host.SqlAsync("ALTER TABLE author ALTER COLUMN id TYPE bigint");
    }

    [Fact]
    public async Task A_computed_field_whose_function_was_made_anew_with_other_arguments_is_a_dependent()
    {
        const string Anew = "DROP FUNCTION titles(author); CREATE FUNCTION titles(author, n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name'";
        await Host.SqlAsync("CREATE FUNCTION titles(author) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name'");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        await Host.MustAsync("""{"type":"pg_add_computed_field","args":{"table":"author","name":"titles","definition":{"function":"titles"}}}""");
        await Host.SqlAsync("DROP FUNCTION titles(author); CREATE FUNCTION titles(author) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.name)'");
        var (_, _, message, code) = await Host.MustFailAsync(
            """{"type":"run_sql","args":{"sql":"SQL"}}""".Replace("SQL", Anew, StringComparison.Ordinal), AdminEndpoint.Query);
        Assert.Equal(("cannot drop due to the following dependent objects : computed field author.titles in source \"default\"", "dependency-error"), (message, code));
        Assert.Single(Host.Source.Tables.Values.Single().ComputedFields);
        await Host.SqlAsync(Anew, ""","cascade":true""");
        Assert.Empty(Host.Source.Tables.Values.Single().ComputedFields);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Theory]
    [InlineData("ALTER FUNCTION titles(author) VOLATILE", "The type of function \"titles\" associated with computed field \"titles\" of table \"author\" is being altered to \"VOLATILE\"")]
    [InlineData("CREATE FUNCTION titles(author, int) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name'", "The function \"titles\" associated with computed field\"titles\" of table \"author\" is being overloaded")]
    public async Task A_computed_field_s_function_may_not_become_another(string sql, string message)
    {
        await TrackAsync();
        await Database.ExecuteAsync("CREATE FUNCTION titles(author) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name'");
        await Host.MustAsync("""{"type":"reload_metadata","args":{}}""");
        await Host.MustAsync("""{"type":"pg_add_computed_field","args":{"table":"author","name":"titles","definition":{"function":"titles"}}}""");

        var (status, body) = await Host.SendAsync(new JsonObject { ["type"] = "run_sql", ["args"] = new JsonObject { ["sql"] = sql } }.ToJsonString(), AdminEndpoint.Query);

        Assert.Equal((400, "not-supported", message), (status, (string?)body["code"], (string?)body["error"]));
        await Host.SqlAsync("CREATE OR REPLACE FUNCTION titles(author) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.name)'");
    }

    [Fact]
    public async Task Without_the_check_a_drop_leaves_inconsistencies_that_are_listed()
    {
        await TrackAsync();
        await Host.SqlAsync("DROP TABLE article CASCADE", ""","check_metadata_consistency":false""");
        var list = await Host.MustAsync("""{"type":"get_inconsistent_metadata","args":{}}""");
        Assert.False((bool)list["is_consistent"]!);
        Assert.Equal("table article in source default", (string)list["inconsistent_objects"]![0]!["name"]!);
        await Host.MustAsync("""{"type":"drop_inconsistent_metadata","args":{}}""");
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task A_new_table_can_be_tracked_without_a_reload()
    {
        await Host.SqlAsync("CREATE TABLE fresh (id int PRIMARY KEY)");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"fresh"}}""");
        Assert.Single(Host.Source.Tables);
    }

    [Fact]
    public async Task Read_only_is_kept()
    {
        var (_, _, _, code) = await Host.MustFailAsync(
            """{"type":"run_sql","args":{"sql":"INSERT INTO author (name) VALUES ('a')","read_only":true}}""", AdminEndpoint.Query);
        Assert.Equal("postgres-error", code);
        var result = await Host.SqlAsync("SELECT 1 AS a", ""","read_only":true""");
        Assert.Equal("TuplesOk", (string)result["result_type"]!);
    }

    [Theory]
    [InlineData("BEGIN TRANSACTION;\nALTER TABLE article RENAME author_id TO writer_id;\nCOMMIT TRANSACTION;")]
    [InlineData("COMMIT; ALTER TABLE article RENAME author_id TO writer_id")]
    [InlineData("ROLLBACK; BEGIN; ALTER TABLE article RENAME author_id TO writer_id")]
    public async Task Text_that_ends_the_transaction_itself_is_followed(string sql)
    {
        await TrackAsync();
        await Host.SqlAsync("CREATE TABLE kind (name text PRIMARY KEY); INSERT INTO kind VALUES ('a')");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"kind","is_enum":true}}""");
        await Host.SqlAsync(sql);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal("writer_id", Host.Source.Tables[new QualifiedName("public", "article")].Relationships["author"].Columns[0].Local.Name);
    }

    [Fact]
    public async Task Text_that_ends_the_transaction_itself_may_only_read()
    {
        var result = await Host.SqlAsync("COMMIT; SELECT 1 AS a", ""","read_only":true""");
        Assert.Equal("""{"result_type":"TuplesOk","result":[["a"],["1"]]}""", result.ToJsonString());
        var (_, _, _, code) = await Host.MustFailAsync(
            """{"type":"run_sql","args":{"sql":"COMMIT; INSERT INTO author (name) VALUES ('a')","read_only":true}}""", AdminEndpoint.Query);
        Assert.Equal("postgres-error", code);
    }

    /// <summary>Bodies in SQL came with PostgreSQL 14.</summary>
    public static TheoryData<string> BodiesInSql => ServerPrograms.Major < 14
        ? []
        : ["CREATE FUNCTION two() RETURNS TABLE (a int) LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END AS a; END; SELECT * FROM two();"];

    [Theory]
    [InlineData("SELECT 1 AS a; -- done")]
    [InlineData("/* ; */ SELECT 1 AS a;\n;; -- it's done\n")]
    [InlineData("INSERT INTO author (name) VALUES ('returning'); SELECT 1 AS a")]
    [MemberData(nameof(BodiesInSql))]
    public async Task What_follows_the_last_statement_is_none(string sql)
    {
        var result = await Host.SqlAsync(sql);
        Assert.Equal("""{"result_type":"TuplesOk","result":[["a"],["1"]]}""", result.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ;; \n")]
    [InlineData("-- nothing\n/* at all; /* really */ */")]
    [InlineData("SELECT 1; INSERT INTO author (name) VALUES ('a') -- returning")]
    public async Task Text_without_rows_is_ok(string sql) =>
        Assert.Equal("""{"result_type":"CommandOk","result":null}""", (await Host.SqlAsync(sql)).ToJsonString());

    [Fact]
    public async Task Session_settings_do_not_outlive_the_command()
    {
        await Host.SqlAsync("SET search_path = nowhere");
        var result = await Host.SqlAsync("SHOW search_path");
        Assert.DoesNotContain("nowhere", result.ToJsonString(), StringComparison.Ordinal);
    }
}
