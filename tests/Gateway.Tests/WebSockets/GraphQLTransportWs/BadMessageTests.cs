namespace Gateway.Tests.WebSockets.GraphQLTransportWs;

/// <summary>What is no message of the modern protocol, and faults on this side.</summary>
public sealed class BadMessageTests
{
    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":"next","id":"1"}""")]
    [InlineData("""{"type":"start","id":"1","payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"complete"}""")]
    [InlineData("""{"type":"subscribe","payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"subscribe","id":"","payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"subscribe","id":"1"}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":1}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":{"a":1,"a":2}}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"\ud800"}}""")]
    [InlineData("""{"type":"ping","\ud800":1}""")]
    public async Task A_bad_message_closes_4400_and_says_why(string message)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync(message);
        var (code, reason) = await client.ReadToCloseAsync();
        Assert.Equal(4400, code);
        Assert.StartsWith("Parsing client message failed: ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_nested_deeper_than_64_levels_closes_4400()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync($$$"""{"type":"ping","payload":{"a":{{{new string('[', 62)}}}{{{new string(']', 62)}}} } }""");
        Assert.Equal("pong", (string?)(await client.ReceiveAsync())["type"]);
        await client.SendAsync($$$"""{"type":"ping","payload":{"a":{{{new string('[', 63)}}}{{{new string(']', 63)}}} } }""");
        await client.ExpectCloseAsync(4400);
    }

    [Fact]
    public async Task A_fault_of_the_engine_fails_the_operation_and_not_the_socket()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        host.Runner.Fault = new InvalidOperationException("a secret detail");
        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}""");
        await client.ExpectAsync("""{"type":"error","id":"1","payload":[{"message":"internal server error","extensions":{"path":"$","code":"unexpected"}}]}""");
        host.Runner.Fault = null;
        await host.SubscribeAsync(client, "1");
    }

    [Fact]
    public async Task A_fault_of_the_authenticator_closes_4500()
    {
        await using var host = await SocketHost.StartAsync();
        host.Authenticator.Answer = _ => throw new InvalidOperationException("a secret detail");
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.ExpectCloseAsync(4500, "Internal server error");
    }
}
