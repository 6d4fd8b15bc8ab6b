using System.Net;
using System.Net.WebSockets;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Http;

/// <summary>The admin ends what one user has open.</summary>
public sealed class UserConnectionsTests
{
    private const string Path = "/v1/connections/close";

    [Fact]
    public async Task Sockets_and_event_streams_of_the_user_end_and_others_stay()
    {
        await using var gateway = await StartAsync();
        using var seven = await OpenSocketAsync(gateway, "7");
        using var eight = await OpenSocketAsync(gateway, "8");
        using var streamOfSeven = await OpenStreamAsync(gateway, "7");
        using var streamOfEight = await OpenStreamAsync(gateway, "8");
        var ends = streamOfSeven.ReadToEndAsync();

        Assert.Equal((HttpStatusCode.OK, """{"closed":2}"""), await PostAsync(gateway, """{"user":"7","reason":"signed out"}"""));

        await seven.ExpectCloseAsync(4403, "signed out");
        Assert.DoesNotContain("complete", await ends.WaitAsync(SocketHost.Patience));
        await eight.SendAsync("""{"type":"ping"}""");
        await eight.ExpectAsync("""{"type":"pong"}""");
        Assert.False(streamOfEight.ReadToEndAsync().IsCompleted);
        Assert.Equal((HttpStatusCode.OK, """{"closed":0}"""), await PostAsync(gateway, """{"user":"nobody"}"""));
    }

    [Fact]
    public async Task Client_is_told_that_its_session_was_ended_where_no_reason_is_given()
    {
        await using var gateway = await StartAsync();
        using var socket = await OpenSocketAsync(gateway, "7");

        await PostAsync(gateway, """{"user":"7"}""");

        await socket.ExpectCloseAsync(4403, "the session was ended");
    }

    [Fact]
    public async Task Other_role_than_admin_ends_nothing()
    {
        await using var gateway = await StartAsync();
        using var socket = await OpenSocketAsync(gateway, "7");
        gateway.Client.DefaultRequestHeaders.Add("x-hasura-role", "user");

        Assert.Equal(
            (HttpStatusCode.BadRequest, """{"path":"$.args","error":"restricted access : admin only","code":"access-denied"}"""),
            await PostAsync(gateway, """{"user":"7"}"""));

        await socket.SendAsync("""{"type":"ping"}""");
        await socket.ExpectAsync("""{"type":"pong"}""");
    }

    [Theory]
    [InlineData("{}", "$.user")]
    [InlineData("""{"user":7}""", "$.user")]
    [InlineData("""{"user":""}""", "$.user")]
    [InlineData("""{"user":"\ud800"}""", "$.user")]
    [InlineData("""{"user":"7","reason":null}""", "$.reason")]
    public async Task Malformed_command_is_told_where(string body, string path)
    {
        await using var gateway = await StartAsync();

        var (status, answer) = await PostAsync(gateway, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith($$"""{"path":"{{path}}",""", answer);
    }

    // No pings: what a socket receives is what a test is about.
    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(new()
    {
        ["HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE"] = "3600",
        ["Realtime__SocketHalfOpenTimeout"] = "7200",
    });

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(TestGateway gateway, string body)
    {
        using var response = await gateway.PostAsync(body, path: Path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<SocketClient> OpenSocketAsync(TestGateway gateway, string user)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/v1/graphql" }.Uri, CancellationToken.None);
        var client = new SocketClient(socket);
        await client.SendAsync($$$$"""{"type":"connection_init","payload":{"headers":{"x-hasura-admin-secret":"{{{{SettingsFrom.Secret}}}}","x-hasura-role":"user","x-hasura-user-id":"{{{{user}}}}"}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        return client;
    }

    private static async Task<StreamReader> OpenStreamAsync(TestGateway gateway, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/graphql") { Content = new StringContent("""{"query":"subscription { a }"}""") };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("x-hasura-role", "user");
        request.Headers.Add("x-hasura-user-id", user);
        var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }
}
