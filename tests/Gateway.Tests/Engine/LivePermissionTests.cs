using System.Text.Json.Nodes;
using Gateway.Tests.WebSockets;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>A change of permissions reaches live queries that run, over a real socket.</summary>
public sealed class LivePermissionTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10); // two are promised; a busy machine adds to them
    private TestDatabase _database = null!;
    private EngineGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await LibraryFixture.FillAsync(_database.ExecuteAsync);
        _gateway = await EngineGateway.StartAsync(_database.ConnectionString);
        await _gateway.MetadataAsync(LibraryFixture.TrackAndPermit);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Dropped_permission_ends_the_subscription_with_an_error_and_leaves_the_socket_open()
    {
        using var user = await _gateway.OpenAsync(LibraryFixture.User(1));
        using var admin = await _gateway.OpenAsync(LibraryFixture.Admin);
        await SubscribeAsync(user, "1", "subscription { article(order_by: {id: asc}) { id } }");
        await SubscribeAsync(user, "2", "subscription { author(order_by: {id: asc}) { id } }");
        await SubscribeAsync(admin, "1", "subscription { article_aggregate { aggregate { count } } }");
        Assert.Equal(3, (await ReceiveResultsAsync(user, 2))["1"]!["data"]!["article"]!.AsArray().Count);
        await ReceiveResultsAsync(admin, 1);

        var since = TimeProvider.System.GetTimestamp();
        await _gateway.MetadataAsync("""{"type":"pg_drop_select_permission","args":{"table":"article","role":"user"}}""");
        var end = await user.ReceiveAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, Limit);

        Assert.Equal(("error", "1"), ((string?)end["type"], (string?)end["id"]));
        Assert.Equal("field 'article' not found in type: 'subscription_root'", (string?)end["payload"]![0]!["message"]);

        // Neither the rest of the socket nor another one is touched.
        await _database.ExecuteAsync("INSERT INTO author VALUES (4, 'author 4', ''); INSERT INTO article VALUES (10, 4, 'title 10')");
        Assert.Equal(4, (await ReceiveResultsAsync(user, 1))["2"]!["data"]!["author"]!.AsArray().Count);
        Assert.Equal(10, (int)(await ReceiveResultsAsync(admin, 1))["1"]!["data"]!["article_aggregate"]!["aggregate"]!["count"]!);
        Assert.DoesNotContain("\"data\"", await _gateway.QueryAsync("{ article { id } }", LibraryFixture.User(1)));
    }

    [Fact]
    public async Task Changed_filter_gives_the_subscriber_the_new_rows_alone()
    {
        using var user = await _gateway.OpenAsync(LibraryFixture.User(1));
        await SubscribeAsync(user, "1", "subscription { article(order_by: {id: asc}) { id } }");
        Assert.Equal("[3,6,9]", Ids(await ReceiveResultsAsync(user, 1)));

        var since = TimeProvider.System.GetTimestamp();
        await _gateway.MetadataAsync("""
            {"type":"bulk","args":[
              {"type":"pg_drop_select_permission","args":{"table":"article","role":"user"}},
              {"type":"pg_create_select_permission","args":{"table":"article","role":"user","permission":{"columns":["id"],"filter":{"_and":[{"author_id":{"_eq":"X-Hasura-User-Id"}},{"id":{"_gt":5}}]}}}}
            ]}
            """);
        Assert.Equal("[6,9]", Ids(await ReceiveResultsAsync(user, 1)));
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, Limit);

        await _database.ExecuteAsync("UPDATE article SET author_id = 1 WHERE id IN (1, 7)");
        Assert.Equal("[6,7,9]", Ids(await ReceiveResultsAsync(user, 1)));
    }

    [Fact]
    public async Task Permission_ends_in_time_while_a_table_is_locked()
    {
        using var user = await _gateway.OpenAsync(LibraryFixture.User(1));
        await SubscribeAsync(user, "1", "subscription { article(order_by: {id: asc}) { id } }");
        await ReceiveResultsAsync(user, 1);
        await _database.ExecuteAsync("CREATE TABLE other (id int PRIMARY KEY)");
        await _gateway.MetadataAsync("""{"type":"reload_metadata","args":{"reload_sources":true}}""");
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE other IN EXCLUSIVE MODE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        await _gateway.MetadataAsync("""{"type":"pg_track_table","args":{"table":"other"}}"""); // the publication waits for the lock

        var since = TimeProvider.System.GetTimestamp();
        await _gateway.MetadataAsync("""{"type":"pg_drop_select_permission","args":{"table":"article","role":"user"}}""");
        Assert.Equal("error", (string?)(await user.ReceiveAsync())["type"]);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, Limit);
    }

    private static Task SubscribeAsync(SocketClient client, string id, string query) =>
        client.SendAsync($$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":{{{SocketClient.Quote(query)}}}}}""");

    // The next results by operation; pings between them are passed over.
    private static async Task<Dictionary<string, JsonNode>> ReceiveResultsAsync(SocketClient client, int count)
    {
        var results = new Dictionary<string, JsonNode>();
        while (results.Count < count)
        {
            var message = await client.ReceiveAsync();
            if ((string?)message["type"] != "ping")
            {
                Assert.True((string?)message["type"] == "next", message.ToJsonString());
                results[(string)message["id"]!] = message["payload"]!;
            }
        }

        return results;
    }

    private static string Ids(Dictionary<string, JsonNode> results) =>
        $"[{string.Join(',', results["1"]["data"]!["article"]!.AsArray().Select(row => (int)row!["id"]!))}]";
}
