using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Mutations;

public sealed class IsolationTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    // each row says at which level the transaction runs that wrote it
    private const string Tables =
        """
        CREATE TABLE note (id serial PRIMARY KEY, level text DEFAULT current_setting('transaction_isolation'), text text);
        CREATE TABLE tag (note_id integer REFERENCES note DEFERRABLE INITIALLY DEFERRED, name text);
        INSERT INTO note (text) VALUES ('first');
        """;

    private const string Commands = """[{"type":"pg_track_tables","args":{"tables":[{"table":"note"},{"table":"tag"}]}}]""";

    private const string One = "mutation { insert_note_one(object: {}) { level } }";
    private const string Two = "mutation { a: insert_note_one(object: {}) { level } b: insert_note_one(object: {}) { level } }";

    [Theory]
    [InlineData("read-committed", "read committed")]
    [InlineData("repeatable-read", "repeatable read")]
    [InlineData("serializable", "serializable")]
    public async Task Mutations_run_at_the_level_of_the_setting(string word, string level)
    {
        await using var lab = await StartAsync(word);
        Assert.Equal("""{"data":{"insert_note_one":{"level":"?"}}}""".Replace("?", level, StringComparison.Ordinal), Compact(await lab.RunAsync(One)));
        Assert.Equal("""{"data":{"a":{"level":"?"},"b":{"level":"?"}}}""".Replace("?", level, StringComparison.Ordinal), Compact(await lab.RunAsync(Two)));
        var exported = JsonNode.Parse(await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"export_metadata","args":{}}"""))!;
        Assert.Equal(word, (string)exported["sources"]![0]!["configuration"]!["connection_info"]!["isolation_level"]!);
    }

    [Fact]
    public async Task A_sources_own_level_comes_before_the_setting()
    {
        await using var lab = await StartAsync("repeatable-read");
        await UpdateAsync(lab, ""","isolation_level":"serializable" """);
        Assert.Equal("""{"data":{"insert_note_one":{"level":"serializable"}}}""", Compact(await lab.RunAsync(One)));
        await UpdateAsync(lab, "");
        Assert.Equal("""{"data":{"insert_note_one":{"level":"repeatable read"}}}""", Compact(await lab.RunAsync(One)));
    }

    [Fact]
    public async Task Of_two_writers_of_a_row_the_later_is_told_of_the_conflict()
    {
        await using var lab = await StartAsync("repeatable-read");
        await lab.WriteAsync(
            """
            CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
            CREATE TRIGGER meet BEFORE UPDATE ON note FOR EACH STATEMENT EXECUTE FUNCTION meet();
            """);

        // Both have taken their snapshot when the lock goes, so one of them must find the row changed since.
        Task<string>[] writers;
        await using (var gate = await AdvisoryGate.CloseAsync(server.ConnectionString(lab.Database)))
        {
            writers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => lab.RunAsync("mutation { update_note_by_pk(pk_columns: {id: 1}, _set: {text: \"x\"}) { id } }")))];
            await gate.AwaitAsync(writers.Length);
        }

        var answers = await Task.WhenAll(writers);
        Assert.Single(answers, answer => Compact(answer) == """{"data":{"update_note_by_pk":{"id":1}}}""");
        var error = JsonNode.Parse(answers.Single(answer => answer.Contains("errors", StringComparison.Ordinal)))!["errors"]![0]!;
        Assert.Equal("serialization failure due to concurrent update", (string)error["message"]!);
        Assert.Equal("concurrent-update", (string)error["extensions"]!["code"]!);
    }

    [Theory]
    [InlineData("mutation { insert_tag(objects: {note_id: 99}) { affected_rows } }")]
    [InlineData("mutation { a: insert_tag(objects: {note_id: 99}) { affected_rows } b: insert_tag(objects: {name: \"b\"}) { affected_rows } }")]
    public async Task What_is_found_only_at_the_end_of_the_transaction_has_one_text(string mutation)
    {
        await using var lab = await StartAsync("read-committed");
        var error = JsonNode.Parse(await lab.RunAsync(mutation))!["errors"]![0]!;
        Assert.Equal("postgres tx error", (string)error["message"]!);
        Assert.Equal("postgres-error", (string)error["extensions"]!["code"]!);
        Assert.Equal("$", (string)error["extensions"]!["path"]!);
        Assert.Equal("23503", (string)error["extensions"]!["internal"]!["error"]!["status_code"]!);
        await lab.WriteAsync("ALTER TABLE tag ALTER CONSTRAINT tag_note_id_fkey NOT DEFERRABLE");
        error = JsonNode.Parse(await lab.RunAsync(mutation))!["errors"]![0]!;
        Assert.Equal("constraint-violation", (string)error["extensions"]!["code"]!);
    }

    [Fact]
    public async Task A_level_that_there_is_not_is_refused()
    {
        await using var lab = await StartAsync("read-committed");
        var (status, error) = await RefusedAsync(lab, """{"type":"pg_update_source","args":{"name":"default","configuration":{"connection_info":{"database_url":{"from_env":"HASURA_GRAPHQL_DATABASE_URL"},"isolation_level":"chaos"}}}}""");
        Assert.Equal(400, status);
        Assert.Equal("parse-failed", (string)error["code"]!);
        Assert.Equal("$.configuration.connection_info.isolation_level", (string)error["path"]!);
        Assert.Equal("Only expecting read-committed / repeatable-read / serializable", (string)error["error"]!);
    }

    private Task<EngineLab> StartAsync(string isolation) =>
        EngineLab.StartAsync(server, Tables, Commands, options => options with { TransactionIsolation = isolation });

    private static Task UpdateAsync(EngineLab lab, string more) => lab.AdminAsync(
        AdminEndpoint.Metadata,
        """{"type":"pg_update_source","args":{"name":"default","configuration":{"connection_info":{"database_url":{"from_env":"HASURA_GRAPHQL_DATABASE_URL"}"""
            + more + "}}}}");

    private static async Task<(int Status, JsonNode Error)> RefusedAsync(EngineLab lab, string command)
    {
        using var json = System.Text.Json.JsonDocument.Parse(command);
        var result = await lab.Engine.ExecuteAsync(AdminEndpoint.Metadata, json.RootElement, Sessions.Session.Admin, CancellationToken.None);
        return (result.Status, JsonNode.Parse(result.Body.Span)!);
    }

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
