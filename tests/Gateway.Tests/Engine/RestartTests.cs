using System.Text.Json.Nodes;
using Gateway.Embedded;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>PostgreSQL goes away under load and comes back.</summary>
public sealed class RestartTests
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(12); // five, and what a busy machine adds; the driver's own limit is 15

    [Fact]
    public async Task Sockets_stay_and_live_queries_go_on_when_the_database_restarts()
    {
        var options = new EmbeddedPostgresOptions
        {
            DataFolder = ScratchFolder.Create(),
            ProgramFolder = ServerPrograms.Wanted,
            Durability = Durability.None,
            MaxConnections = 100,
        };
        var postgres = await StartAsync(options);
        await LibraryFixture.FillAsync(sql => ExecuteAsync(postgres, sql));
        await using var gateway = await EngineGateway.StartAsync(postgres.ConnectionString);
        await gateway.MetadataAsync(LibraryFixture.TrackAndPermit);
        var sockets = new List<SocketClient>();
        for (var index = 0; index < 20; index++)
        {
            sockets.Add(await gateway.OpenAsync(LibraryFixture.User(1 + (index % 3))));
            await sockets[^1].SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"subscription{author_count:author(order_by:{id:asc}){id}}"}}""");
            await UntilRowsAsync(sockets[^1], 3);
        }

        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoadAsync(gateway, end.Token)));

        await postgres.DisposeAsync();
        await Eventually.TrueAsync(
            async () => (await HealthAsync(gateway)).StartsWith("ERROR: the database does not answer", StringComparison.Ordinal),
            "health says that the database is away");
        Assert.Contains("\"name\":\"change-feed\",\"source\":\"default\",\"ok\":false", await HealthAsync(gateway, "?detail=true"));
        Assert.Contains("the database could not be reached", await gateway.QueryAsync("{author{id}}", LibraryFixture.User(1)));

        // One that comes now is no worse off: it gets its first result when there is one.
        sockets.Add(await gateway.OpenAsync(LibraryFixture.User(1)));
        await sockets[^1].SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"subscription{author_count:author(order_by:{id:asc}){id}}"}}""");
        sockets.Add(await gateway.OpenAsync(LibraryFixture.User(2)));
        await sockets[^1].SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"subscription{author_count:author(order_by:{id:desc}){id name}}"}}""");

        await using var again = await StartAsync(options);
        await ExecuteAsync(again, "INSERT INTO author VALUES (4, 'author 4', '')");
        await Task.WhenAll(sockets.Select(socket => UntilRowsAsync(socket, 4)));
        await Eventually.TrueAsync(
            async () => await HealthAsync(gateway) == "OK"
                && (await HealthAsync(gateway, "?detail=true")).Contains(
                    "\"name\":\"change-feed\",\"source\":\"default\",\"ok\":true", StringComparison.Ordinal),
            "all is well again");

        await end.CancelAsync();
        var slowest = (await load).Max();
        Assert.InRange(slowest, TimeSpan.Zero, LongestAnswer);
        sockets.ForEach(socket => socket.Dispose());
    }

    // Each answer is data or the one error that says what is wrong.
    private static async Task<TimeSpan> LoadAsync(EngineGateway gateway, CancellationToken end)
    {
        var slowest = TimeSpan.Zero;
        while (!end.IsCancellationRequested)
        {
            var since = TimeProvider.System.GetTimestamp();
            var answer = JsonNode.Parse(await gateway.QueryAsync("{author(order_by:{id:asc}){id}}", LibraryFixture.User(1)))!;
            var took = TimeProvider.System.GetElapsedTime(since);
            slowest = took > slowest ? took : slowest;
            var code = (string?)answer["errors"]?[0]!["extensions"]!["code"];
            Assert.True(code is null or "postgres-error" or "postgres-max-connections-error", answer.ToJsonString());
        }

        return slowest;
    }

    private static async Task UntilRowsAsync(SocketClient socket, int count)
    {
        while (true)
        {
            var message = await socket.ReceiveAsync();
            if ((string?)message["type"] == "next" && message["payload"]!["data"]?["author_count"]!.AsArray().Count == count)
            {
                return;
            }

            Assert.True((string?)message["type"] is "next" or "ping", message.ToJsonString());
        }
    }

    private static async Task<string> HealthAsync(EngineGateway gateway, string parameters = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz" + parameters);
        request.Headers.Add("x-hasura-admin-secret", SettingsFrom.Secret);
        using var response = await gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options) =>
        EmbeddedPostgres.StartAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
