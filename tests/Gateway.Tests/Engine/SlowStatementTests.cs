using System.Text;
using System.Text.Json.Nodes;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>Statements that take too long are ended in the database, by role, and by clients that leave; who finds no connection is told soon.</summary>
public sealed class SlowStatementTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private EngineGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await _database.ExecuteAsync("CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(50)::text AS nap; CREATE TABLE quick (id int PRIMARY KEY)");
        _gateway = await EngineGateway.StartAsync(_database.ConnectionString, change: options => options with
        {
            PoolSize = 1,
            UserStatementTimeout = TimeSpan.FromSeconds(1),
            LiveQueryStatementTimeout = TimeSpan.FromMilliseconds(300),
        });
        await _gateway.MetadataAsync("""
            {"type":"bulk","args":[{"type":"pg_track_table","args":{"table":"slow"}},{"type":"pg_track_table","args":{"table":"quick"}},
              {"type":"pg_create_select_permission","args":{"table":"slow","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"quick","role":"user","permission":{"columns":"*","filter":{}}}}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Statement_of_a_user_is_cancelled_after_its_time()
    {
        var answer = JsonNode.Parse(await _gateway.QueryAsync("{slow{nap}}", LibraryFixture.User(1)))!;
        Assert.Equal("timeout", (string?)answer["errors"]![0]!["extensions"]!["code"]);
        await UntilSleepersAsync(0);
    }

    [Fact]
    public async Task Client_that_leaves_takes_its_statement_along()
    {
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/graphql") { Content = new StringContent("""{"query":"{slow{nap}}"}""", Encoding.UTF8, "application/json") };
        foreach (var (name, value) in LibraryFixture.Admin)
        {
            request.Headers.Add(name, value);
        }

        var answer = _gateway.Client.SendAsync(request, leave.Token);
        await UntilSleepersAsync(1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await UntilSleepersAsync(0);
    }

    [Fact]
    public async Task Request_that_finds_no_connection_in_its_time_gets_503()
    {
        using var leave = new CancellationTokenSource();
        using var socket = await _gateway.OpenAsync(LibraryFixture.Admin);
        await socket.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{slow{nap}}"}}""");
        await UntilSleepersAsync(1);
        var since = TimeProvider.System.GetTimestamp();
        var (status, body) = await _gateway.PostAsync("/v1/graphql", """{"query":"{quick{id}}"}""", LibraryFixture.User(1));
        Assert.Equal(503, status);
        Assert.Contains("postgres-max-connections-error", body);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Slow_live_query_is_an_error_to_its_subscriber_alone()
    {
        using var socket = await _gateway.OpenAsync(LibraryFixture.User(1));
        await socket.SendAsync("""{"type":"subscribe","id":"slow","payload":{"query":"subscription{slow{nap}}"}}""");
        await socket.SendAsync("""{"type":"subscribe","id":"quick","payload":{"query":"subscription{quick{id}}"}}""");
        var seen = new Dictionary<string, string>();
        while (seen.Count < 2)
        {
            var message = await socket.ReceiveAsync();
            if ((string?)message["id"] is { } id)
            {
                seen[id] = message["payload"]!.ToJsonString();
            }
        }

        Assert.Contains("\"timeout\"", seen["slow"]);
        Assert.Equal("""{"data":{"quick":[]}}""", seen["quick"]);
    }

    private Task UntilSleepersAsync(int count) => Eventually.TrueAsync(
        async () => await _database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == count,
        $"{count} statements sleep");
}
