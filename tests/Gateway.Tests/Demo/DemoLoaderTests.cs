using System.Text.Json.Nodes;
using Gateway.Demo;
using Realtime.Testing;

namespace Gateway.Tests.Demo;

/// <summary>How the demo comes into a database.</summary>
public sealed class DemoLoaderTests
{
    [Fact]
    public void Tables_that_are_tracked_already_are_left_as_they_are()
    {
        var metadata = JsonNode.Parse("""
            {"version": 3, "sources": [{"name": "default", "tables": [{"table": {"schema": "public", "name": "tag"}, "is_enum": true}, {"table": "article"}, {"table": {"schema": "shop", "name": "author"}}]}]}
            """)!.AsObject();

        var added = DemoLoader.Merge(metadata);

        var tables = metadata["sources"]![0]!["tables"]!.AsArray();
        Assert.Equal(2, added); // author and article_tag
        Assert.Equal(5, tables.Count);
        Assert.True((bool)tables[0]!["is_enum"]!);
        Assert.Equal(0, DemoLoader.Merge(metadata));
    }

    [Fact]
    public void Metadata_without_the_source_are_refused() =>
        Assert.Throws<DemoException>(() => DemoLoader.Merge(JsonNode.Parse("""{"version": 3, "sources": [{"name": "other"}]}""")!.AsObject()));

    [Fact]
    public async Task Second_start_changes_nothing()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        string first;
        await using (var gateway = await DemoGateway.StartAsync(database, "--demo"))
        {
            await gateway.QueryAsUserAsync(1, """mutation { delete_tag_by_pk(name: "maps") { name } }""");
            first = await ExportAsync(gateway);
        }

        await using var again = await DemoGateway.StartAsync(database, "--demo");

        Assert.Equal(19, await database.ScalarAsync<long>("SELECT count(*) FROM tag"));
        Assert.Equal(500, await database.ScalarAsync<long>("SELECT count(*) FROM article"));
        Assert.Equal(first, await ExportAsync(again));
    }

    [Fact]
    public async Task Table_of_the_same_name_is_left_alone_and_the_gateway_serves()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE article (id text PRIMARY KEY)");

        await using var gateway = await DemoGateway.StartAsync(database, "--demo");

        Assert.Contains("The demo is not loaded: 1 of its 4 tables exist", gateway.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM article"));
        Assert.Equal("OK", await gateway.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Database_of_somebody_gets_no_demo_unasked()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

        await using var gateway = await DemoGateway.StartAsync(database);

        Assert.True(await database.ScalarAsync<bool>("SELECT to_regclass('article') IS NULL"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/demo")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/demo/tokens")).StatusCode);
    }

    private static async Task<string> ExportAsync(DemoGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/metadata")
        {
            Content = DemoGateway.JsonContent(new JsonObject { ["type"] = "export_metadata", ["version"] = 2, ["args"] = new JsonObject() }),
        };
        request.Headers.Add("X-Hasura-Admin-Secret", DemoGateway.AdminSecret);
        using var response = await gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
