using System.Text.Json.Nodes;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>What one user's slow operations leave to others.</summary>
public sealed class FairnessTests : DatabaseFixture
{
    private const string Quick = """{"query":"{quick{id}}"}""";

    [Fact]
    public async Task Slow_operations_of_one_user_over_every_transport_leave_connections_to_others()
    {
        await Database.ExecuteAsync("CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(50)::text AS nap; CREATE TABLE quick (id int PRIMARY KEY)");
        await using var gateway = await EngineGateway.StartAsync(Database.ConnectionString, change: options => options with
        {
            PoolSize = 4,
            UserStatementTimeout = TimeSpan.FromSeconds(60),
        });
        await gateway.MetadataAsync("""
            {"type":"bulk","args":[{"type":"pg_track_table","args":{"table":"slow"}},{"type":"pg_track_table","args":{"table":"quick"}},
              {"type":"pg_create_select_permission","args":{"table":"slow","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"quick","role":"user","permission":{"columns":"*","filter":{}}}}]}
            """);
        using var socket = await gateway.OpenAsync(LibraryFixture.User(1));
        for (var id = 0; id < 20; id++)
        {
            await socket.SendAsync($$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":"{slow{nap}}"}}""");
        }

        using var leave = new CancellationTokenSource();
        var heavy = Enumerable.Range(0, 20).Select(_ => SlowAsync(gateway, leave.Token)).ToList();
        await Eventually.TrueAsync(
            async () => await Database.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%\"slow\"%' AND state = 'active' AND datname = current_database()"
                + " AND pid <> pg_backend_pid()") == 2,
            "two slow statements run");

        foreach (var user in new[] { 2, 3 })
        {
            var (status, body) = await gateway.PostAsync("/v1/graphql", Quick, LibraryFixture.User(user));
            Assert.Equal((200, """{"data":{"quick":[]}}"""), (status, JsonNode.Parse(body)!.ToJsonString()));
        }

        Assert.Equal(200, (await gateway.PostAsync("/v1/graphql", Quick, LibraryFixture.Admin)).Status);
        await leave.CancelAsync();
        await Task.WhenAll(heavy);
    }

    private static async Task SlowAsync(EngineGateway gateway, CancellationToken leave)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/graphql") { Content = new StringContent("""{"query":"{slow{nap}}"}""", null, "application/json") };
        foreach (var (name, value) in LibraryFixture.User(1))
        {
            request.Headers.Add(name, value);
        }

        try
        {
            using var response = await gateway.Client.SendAsync(request, leave);
        }
        catch (OperationCanceledException)
        {
            // It was to run as long as the test.
        }
    }
}
