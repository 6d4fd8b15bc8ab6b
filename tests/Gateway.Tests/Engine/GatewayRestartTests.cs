using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>The gateway is started again under clients that were not told.</summary>
public sealed class GatewayRestartTests : DatabaseFixture
{
    private const int Clients = 40;
    private const string Post = """{"query":"{author{id}}"}""";

    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(60);

    [NodeFact]
    public async Task Every_subscription_of_the_stock_client_comes_back()
    {
        await LibraryFixture.FillAsync(Database.ExecuteAsync);
        var url = FreeUrl();
        await using var first = await EngineGateway.StartAsync(Database.ConnectionString, url: url);
        await first.MetadataAsync(LibraryFixture.TrackAndPermit);
        using var client = await NodeClient.StartAsync("reconnecting.mjs", url.Replace("http", "ws", StringComparison.Ordinal) + "/v1/graphql", $"{Clients}", SettingsFrom.Secret, "patient");
        await client.ExpectAsync("all", $"{Clients}", ClientPatience);
        await first.StopAsync();

        // It listens before it has read the database; some clients come meanwhile, and none may take what it is told for the end.
        using var refused = new CounterSignal("realtime.sockets.refused");
        await using var second = await EngineGateway.StartAsync(
            Database.ConnectionString,
            url: url,
            beforeServing: _ => Eventually.TrueAsync(() => refused.Count > Clients / 2, "clients come while it is not ready"));
        await client.ExpectAsync("all", $"{Clients}", ClientPatience);
    }

    [Fact]
    public async Task Before_the_database_was_read_every_operation_is_to_be_tried_again()
    {
        await LibraryFixture.FillAsync(Database.ExecuteAsync);
        await using var gateway = await EngineGateway.StartAsync(Database.ConnectionString, beforeServing: async gateway =>
        {
            await ExpectUnavailableAsync(gateway, HttpMethod.Post, "/v1/graphql", "application/json");
            await ExpectUnavailableAsync(gateway, HttpMethod.Post, "/v1/graphql", "text/event-stream");
            await ExpectUnavailableAsync(gateway, HttpMethod.Post, "/v1alpha1/graphql", "application/graphql-response+json");
            await ExpectUnavailableAsync(gateway, HttpMethod.Get, "/v1/graphql?query={author{id}}", "*/*");
            await ExpectUnavailableAsync(gateway, HttpMethod.Get, "/api/rest/authors", "*/*");
            await ExpectUnavailableAsync(gateway, HttpMethod.Get, "/api/swagger/json", "*/*");
            await ExpectUnavailableAsync(gateway, HttpMethod.Post, "/v1/metadata", "*/*");
            await ExpectUnavailableAsync(gateway, HttpMethod.Post, "/v2/query", "*/*");
            Assert.Equal(500, (await gateway.GetAsync("/healthz")).Status);
            Assert.Equal(200, (await gateway.GetAsync("/v1/version")).Status);
        });
        Assert.Equal((200, "OK"), await gateway.GetAsync("/healthz"));
    }

    private static async Task ExpectUnavailableAsync(EngineGateway gateway, HttpMethod method, string path, string accept)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(Post, null, "application/json");
        }

        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.Add("x-hasura-admin-secret", SettingsFrom.Secret);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal((path, HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (path, response.StatusCode, response.Headers.RetryAfter?.Delta));
    }

    private static string FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
