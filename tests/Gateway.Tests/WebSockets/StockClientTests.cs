using Realtime.Operations;

namespace Gateway.Tests.WebSockets;

/// <summary>The clients that applications use, unchanged.</summary>
public sealed class StockClientTests
{
    [NodeFact]
    public async Task The_graphql_ws_client_subscribes_queries_and_sees_errors()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await NodeClient.StartAsync("modern.mjs", Url(host), "Bearer good");
        await client.ExpectAsync("connected");
        await PlayLiveAsync(host, client);
        await client.ExpectAsync("live.complete"); // the client's own, for unsubscribing
        await PlayQueryAsync(host, client);
        await PlayRefusalAsync(host);
        await client.ExpectAsync("refused.error", """[{"message":"field 'nothing' not found","extensions":{"path":"$","code":"validation-failed"}}]""");
        await client.ExpectAsync("closed");
        await client.ExpectEndAsync();
    }

    [NodeFact]
    public async Task The_subscriptions_transport_ws_client_subscribes_queries_and_sees_errors()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await NodeClient.StartAsync("legacy.mjs", Url(host), "Bearer good");
        await client.ExpectAsync("connected");
        await PlayLiveAsync(host, client);
        await PlayQueryAsync(host, client);
        await PlayRefusalAsync(host);
        await client.ExpectAsync("refused.error", """{"message":"field 'nothing' not found","extensions":{"path":"$","code":"validation-failed"}}""");
        await client.ExpectEndAsync();
    }

    [NodeFact]
    public async Task The_graphql_ws_client_sees_why_credentials_are_refused()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await NodeClient.StartAsync("modern.mjs", Url(host), "Bearer bad");
        await client.ExpectAsync("closed", """{"code":4403,"reason":"Could not verify JWT: JWTExpired"}""");
        await client.ExpectAsync("live.error", """{"code":4403,"reason":"Could not verify JWT: JWTExpired"}""");
    }

    [NodeFact]
    public async Task The_subscriptions_transport_ws_client_sees_why_credentials_are_refused()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await NodeClient.StartAsync("legacy.mjs", Url(host), "Bearer bad");
        await client.ExpectAsync("connection_error", "\"Could not verify JWT: JWTExpired\"");
    }

    private static string Url(SocketHost host) => new UriBuilder(host.Address) { Scheme = "ws", Path = "/v1/graphql" }.ToString();

    private static async Task PlayLiveAsync(SocketHost host, NodeClient client)
    {
        var live = await host.Runner.NextAsync();
        Assert.Equal("""{"name":"live"}""", live.Request.Variables.GetRawText());
        live.Sink.Replace(ScriptedOperation.Result("""{"data":{"article":[{"id":1}]}}"""));
        await client.ExpectAsync("live.next", """{"data":{"article":[{"id":1}]}}""");
        live.Sink.Replace(ScriptedOperation.Result("""{"data":{"article":[]}}"""));
        await client.ExpectAsync("live.next", """{"data":{"article":[]}}""");
        await live.Disposed;
    }

    private static async Task PlayQueryAsync(SocketHost host, NodeClient client)
    {
        var query = await host.Runner.NextAsync();
        await query.Sink.NextAsync(ScriptedOperation.Result("""{"data":{"author":[]}}"""));
        query.Sink.Complete();
        await client.ExpectAsync("query.next", """{"data":{"author":[]}}""");
        await client.ExpectAsync("query.complete");
    }

    private static async Task PlayRefusalAsync(SocketHost host)
    {
        var refused = await host.Runner.NextAsync();
        refused.Sink.Error([new GraphQLError(ErrorCode.ValidationFailed, "field 'nothing' not found")]);
    }
}
