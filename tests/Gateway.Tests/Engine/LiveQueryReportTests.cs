using System.Text.Json.Nodes;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary><c>GET /v1/live-queries</c>: what runs and how it is driven, told to the admin alone.</summary>
public sealed class LiveQueryReportTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private EngineGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await LibraryFixture.FillAsync(_database.ExecuteAsync);
        await _database.ExecuteAsync("CREATE VIEW late AS SELECT id, now() AS at FROM article");
        _gateway = await EngineGateway.StartAsync(_database.ConnectionString);
        await _gateway.MetadataAsync(LibraryFixture.TrackAndPermit);
        await _gateway.MetadataAsync("""{"type":"pg_track_table","args":{"table":"late"}}""");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Similar_subscriptions_are_cohorts_of_one_poller_with_its_mode()
    {
        using var first = await SubscribedAsync("subscription { article { id } }", LibraryFixture.User(1));
        using var second = await SubscribedAsync("subscription { article { id } }", LibraryFixture.User(1));
        using var third = await SubscribedAsync("subscription { article { id } }", LibraryFixture.User(2));
        using var polled = await SubscribedAsync("subscription { late { id } }", LibraryFixture.Admin);

        var report = await ReportAsync();
        Assert.Equal(4, (int)report["subscriptions"]!);
        Assert.Equal(0, (int)report["streams"]!);
        var user = Assert.Single(report["pollers"]!.AsArray(), poller => (string?)poller!["role"] == "user")!;
        Assert.Equal((2, 3), ((int)user["cohorts"]!, (int)user["subscribers"]!));
        Assert.Equal("""["article"]""", user["tables"]!.ToJsonString());
        Assert.Contains("unnest", (string?)user["sql"]);
        var occurrence = Assert.Single(user["occurrences"]!.AsArray())!;
        Assert.Equal(("article", "inserts"), ((string?)occurrence["table"], (string?)occurrence["mode"]));
        Assert.Equal("""["author_id"]""", occurrence["columns"]!.ToJsonString());
        Assert.Equal("its replica identity does not tell the old value of author_id", (string?)occurrence["reason"]);
        await Eventually.TrueAsync(
            async () => (await ReportAsync())["pollers"]!.AsArray().Any(poller => (string?)poller!["mode"] == "changes"), "changes drive it");
        var view = Assert.Single(report["pollers"]!.AsArray(), poller => (string?)poller!["role"] == "admin")!;
        Assert.Equal("polling", (string?)view["mode"]);
        Assert.NotNull((string?)view["reason"]);
    }

    [Fact]
    public async Task Nothing_is_left_when_the_last_socket_has_gone()
    {
        using (await SubscribedAsync("subscription { article { id } }", LibraryFixture.User(1)))
        {
            Assert.Single((await ReportAsync())["pollers"]!.AsArray());
        }

        await Eventually.TrueAsync(async () => (await ReportAsync())["pollers"]!.AsArray().Count == 0, "nobody is left");
    }

    [Fact]
    public async Task Others_than_the_admin_are_refused()
    {
        var (status, body) = await _gateway.GetAsync("/v1/live-queries", LibraryFixture.User(1));
        Assert.Equal(400, status);
        Assert.Equal("access-denied", (string?)JsonNode.Parse(body)!["code"]);
        Assert.DoesNotContain("pollers", body);
    }

    private async Task<WebSockets.SocketClient> SubscribedAsync(string operation, (string Name, string Value)[] headers)
    {
        var client = await _gateway.OpenAsync(headers);
        var message = new JsonObject { ["type"] = "subscribe", ["id"] = "1", ["payload"] = new JsonObject { ["query"] = operation } };
        await client.SendAsync(message.ToJsonString(System.Text.Json.JsonSerializerOptions.Default));
        var first = await client.ReceiveAsync();
        while ((string?)first["type"] == "ping")
        {
            first = await client.ReceiveAsync(); // a busy machine may take longer for the result than a socket may be silent
        }

        Assert.Equal("next", (string?)first["type"]);
        return client;
    }

    private async Task<JsonNode> ReportAsync() => JsonNode.Parse((await _gateway.GetAsync("/v1/live-queries", LibraryFixture.Admin)).Body)!;
}
