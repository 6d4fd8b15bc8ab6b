using System.Text.Json.Nodes;
using Gateway.Tests.Settings;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>What the log has of requests: who ran which admin command, and nothing secret.</summary>
public sealed class LogTests(LibraryFixture library) : IClassFixture<LibraryFixture>
{
    [Fact]
    public async Task Credentials_and_values_are_never_logged()
    {
        var gateway = library.Gateway;
        await gateway.QueryAsync("{author{id}}", [("x-hasura-admin-secret", "guess-4711-of-somebody")]);
        await gateway.QueryAsync("{author{id}}", [("Authorization", "Bearer token-4712"), ("Cookie", "session=cookie-4713")]);
        await gateway.QueryAsync("query($v:String){author(where:{name:{_eq:$v}}){id}}", LibraryFixture.User(1), new JsonObject { ["v"] = "value-4714" });
        await gateway.QueryAsync("mutation{insert_article(objects:[{id:1,title:\"value-4715\"}]){affected_rows}}", LibraryFixture.User(1));
        await gateway.QueryAsync("query($v:String){author(where:{name:{_eq:$v}}){id}}", LibraryFixture.User(1), JsonNode.Parse("""{"v":"value-4717\ud83d\ude00"}"""));
        // Postgres' DETAIL holds the row that failed: the answer has it, so it was there to be logged.
        Assert.Contains("value-4718", await gateway.QueryAsync("mutation{insert_author(objects:[{id:99,name:\"value-4718\"}]){affected_rows}}", LibraryFixture.Admin));
        var script = await gateway.PostAsync("/v2/query", """{"type":"run_sql","args":{"sql":"do $$ begin insert into author values (99, 'value-' || 4719, null); end $$"}}""", LibraryFixture.Admin);
        Assert.Contains("value-4719", script.Body);
        await gateway.PostAsync(
            "/v1/metadata", """{"type":"pg_add_source","args":{"name":"s","configuration":{"connection_info":{"database_url":"postgres://u:password-4716@127.0.0.1:1/x"}}}}""", LibraryFixture.Admin);

        var log = gateway.Log.Text;
        Assert.Contains("Wrong admin secret from 127.0.0.1", log);
        Assert.DoesNotContain(SettingsFrom.Secret, log);
        foreach (var secret in Enumerable.Range(4711, 9))
        {
            Assert.DoesNotContain($"{secret}", log);
        }
    }

    [Theory]
    [InlineData("admin", """{"type":"export_metadata","args":{}}""", "Admin command export_metadata by /v1/metadata from 127.0.0.1: status 200")]
    [InlineData("admin", """{"type":"no\u000asuch","args":{}}""", "Admin command no?such by /v1/metadata from 127.0.0.1: status 400")]
    [InlineData("admin", """{"type":"evil command","args":{}}""", "Admin command evil?command by /v1/metadata from 127.0.0.1: status 400")]
    [InlineData("user", """{"type":"clear_metadata","args":{}}""", "Admin command clear_metadata by /v1/metadata from 127.0.0.1: status 400")]
    public async Task Every_admin_call_leaves_a_line(string role, string command, string line)
    {
        await library.Gateway.PostAsync("/v1/metadata", command, EngineGateway.As(role));
        await Eventually.TrueAsync(() => library.Gateway.Log.Text.Contains(line, StringComparison.Ordinal), "it is logged");
    }
}
