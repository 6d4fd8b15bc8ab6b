using Gateway.Auth.Contract;
using Realtime.Operations;

namespace Gateway.Tests.WebSockets.SubscriptionsTransportWs;

/// <summary>One test for each sentence of the legacy protocol.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task Connection_init_is_acknowledged_and_the_first_ka_follows()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Legacy);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"X-Hasura-Role":"author"}}}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"ka"}""", await client.ReceiveTextAsync());
        Assert.Equal("author", host.Authenticator.LastHeaders!["x-hasura-role"]);
    }

    [Fact]
    public async Task Ka_is_sent_every_five_seconds_whatever_else_is_sent()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        for (var i = 0; i < 3; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(4));
            await client.SendAsync("""{"type":"stop","id":"none"}""");
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await client.ExpectAsync("""{"type":"ka"}""");
        }
    }

    [Fact]
    public async Task Connection_init_with_refused_credentials_gets_connection_error_as_plain_text()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Legacy);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer bad"}}}""");
        await client.ExpectAsync("""{"type":"connection_error","payload":"Could not verify JWT: JWTExpired"}""");
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer good"}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
    }

    [Fact]
    public async Task A_client_that_never_initialises_is_closed_4408()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Legacy);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer bad"}}}""");
        Assert.Equal("connection_error", (string?)(await client.ReceiveAsync())["type"]);
        host.Time.Advance(TimeSpan.FromSeconds(3.5));
        await client.ExpectCloseAsync(4408, "Connection initialisation timed out");
    }

    [Fact]
    public async Task A_second_connection_init_gives_later_operations_the_new_session()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync("""{"headers":{"x-hasura-role":"first"}}""");
        await client.SendAsync(Start("1"));
        var first = await host.Runner.NextAsync();
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"x-hasura-role":"second"}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        await client.ExpectAsync("""{"type":"ka"}""");
        await client.SendAsync(Start("2"));
        var second = await host.Runner.NextAsync();
        Assert.Equal(("first", "second"), (first.Session.Role, second.Session.Role));
        Assert.False(first.IsDisposed);
    }

    [Fact]
    public async Task Start_before_connection_init_gets_error_start_failed_and_complete()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Legacy);
        await client.SendAsync(Start("1"));
        await client.ExpectAsync("""{"type":"error","id":"1","payload":{"errors":[{"message":"start received before the connection is initialised","extensions":{"path":"$","code":"start-failed"}}]}}""");
        await client.ExpectAsync("""{"type":"complete","id":"1"}""");
    }

    [Fact]
    public async Task Results_arrive_as_data_and_the_end_as_complete()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync(Start("1"));
        var operation = await host.Runner.NextAsync();
        await operation.Sink.NextAsync(ScriptedOperation.Result("""{"data":{"n":1}}"""));
        operation.Sink.Complete();
        Assert.Equal("""{"type":"data","id":"1","payload":{"data":{"n":1}}}""", await client.ReceiveTextAsync());
        await client.ExpectAsync("""{"type":"complete","id":"1"}""");
        await operation.Disposed;
    }

    [Fact]
    public async Task A_failed_operation_gets_error_with_a_response_object_and_then_complete()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync(Start("1"));
        var operation = await host.Runner.NextAsync();
        operation.Sink.Error([new GraphQLError(ErrorCode.ValidationFailed, "no such field")]);
        await client.ExpectAsync("""{"type":"error","id":"1","payload":{"errors":[{"message":"no such field","extensions":{"path":"$","code":"validation-failed"}}]}}""");
        await client.ExpectAsync("""{"type":"complete","id":"1"}""");
    }

    [Fact]
    public async Task Start_with_an_id_in_use_gets_an_error_and_the_running_operation_stays()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync(Start("1"));
        var operation = await host.Runner.NextAsync();
        await client.SendAsync(Start("1"));
        await client.ExpectAsync("""{"type":"error","id":"1","payload":{"errors":[{"message":"an operation already exists with this id: 1","extensions":{"path":"$","code":"start-failed"}}]}}""");
        operation.Sink.Replace(ScriptedOperation.Result("""{"data":1}"""));
        await client.ExpectAsync("""{"type":"data","id":"1","payload":{"data":1}}""");
    }

    [Fact]
    public async Task Stop_ends_the_operation_without_an_answer()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync(Start("1"));
        var operation = await host.Runner.NextAsync();
        await client.SendAsync("""{"type":"stop","id":"1"}""");
        await operation.Disposed;
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await client.ExpectAsync("""{"type":"ka"}""");
    }

    [Fact]
    public async Task Connection_terminate_closes_1000()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync("""{"type":"connection_terminate"}""");
        await client.ExpectCloseAsync(1000);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"type":"test"}""")]
    [InlineData("""{"type":"stop"}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"start","id":"1","payload":{"query":3}}""")]
    public async Task A_bad_message_gets_connection_error_and_the_socket_stays(string message)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        await client.SendAsync(message);
        var answer = await client.ReceiveAsync();
        Assert.Equal("connection_error", (string?)answer["type"]);
        Assert.StartsWith("parsing ClientMessage failed: ", (string?)answer["payload"], StringComparison.Ordinal);
        await client.SendAsync(Start("1"));
        await host.Runner.NextAsync();
    }

    [Fact]
    public async Task Expired_credentials_close_4403()
    {
        await using var host = await SocketHost.StartAsync();
        host.Authenticator.Answer = headers => AuthenticationOutcome.Accepted(ScriptedAuthenticator.SessionOf(headers), host.Time.GetUtcNow().AddSeconds(3));
        using var client = await host.OpenLegacyAsync();
        host.Time.Advance(TimeSpan.FromSeconds(3.5));
        await client.ExpectCloseAsync(4403, "Session expired: connect again with fresh credentials");
    }

    private static string Start(string id) => $$$"""{"type":"start","id":"{{{id}}}","payload":{"query":"subscription { article { id } }"}}""";
}
