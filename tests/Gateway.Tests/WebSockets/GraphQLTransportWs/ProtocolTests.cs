using Gateway.Auth.Contract;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Tests.WebSockets.GraphQLTransportWs;

/// <summary>One test for each sentence of the modern protocol.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task Connection_init_with_good_credentials_is_acknowledged()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer good"}}}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.ReceiveTextAsync());
        Assert.Equal("Bearer good", host.Authenticator.LastHeaders!["authorization"]);
    }

    [Theory]
    [InlineData("""{"type":"connection_init"}""")]
    [InlineData("""{"type":"connection_init","payload":null}""")]
    [InlineData("""{"type":"connection_init","payload":{"headers":null,"other":1}}""")]
    public async Task Connection_init_without_headers_is_acknowledged(string message)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync(message);
        await client.ExpectAsync("""{"type":"connection_ack"}""");
    }

    [Fact]
    public async Task Connection_init_headers_win_over_those_of_the_upgrade()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern, configure: options =>
        {
            options.SetRequestHeader("X-Hasura-Role", "editor");
            options.SetRequestHeader("X-Extra", "kept");
            options.SetRequestHeader("Cookie", "session=1");
        });
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"x-hasura-role":"author"}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        Assert.Equal("author", host.Authenticator.LastHeaders!["x-hasura-role"]);
        Assert.Equal("kept", host.Authenticator.LastHeaders!["x-extra"]);
        Assert.False(host.Authenticator.LastHeaders!.ContainsKey("cookie"));
    }

    [Fact]
    public async Task Connection_init_with_refused_credentials_closes_4403_with_the_reason()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer bad"}}}""");
        await client.ExpectCloseAsync(4403, "Could not verify JWT: JWTExpired");
    }

    [Theory]
    [InlineData("""{"type":"connection_init","payload":[]}""", "payload is not an object")]
    [InlineData("""{"type":"connection_init","payload":{"headers":"x"}}""", "headers is not an object of strings")]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"x-hasura-user-id":1}}}""", "header 'x-hasura-user-id' is not a string")]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"a":"1","A":"2"}}}""", "header 'A' is given more than once")]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"a":"\ud800"}}}""", "headers hold half of a surrogate pair")]
    public async Task Connection_init_with_a_malformed_payload_closes_4400(string message, string problem)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync(message);
        await client.ExpectCloseAsync(4400, $"Connection initialization failed: {problem}");
    }

    [Fact]
    public async Task A_second_connection_init_closes_4429()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.ExpectCloseAsync(4429, "Too many initialisation requests");
    }

    [Fact]
    public async Task No_connection_init_within_three_seconds_closes_4408()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
        host.Time.Advance(TimeSpan.FromSeconds(2.5));
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectCloseAsync(4408, "Connection initialisation timed out");
    }

    [Fact]
    public async Task Subscribe_before_connection_init_closes_4401()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}""");
        await client.ExpectCloseAsync(4401, "Unauthorized");
    }

    [Fact]
    public async Task Subscribe_hands_the_request_and_the_session_to_the_engine()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7","x-hasura-role":"author"}}""");
        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"query Q { a }","operationName":"Q","variables":{"n":[1]},"extensions":{"e":true}}}""");
        var operation = await host.Runner.NextAsync();
        await client.SendAsync("""{"type":"ping"}"""); // overwrites the read buffer
        await client.ExpectAsync("""{"type":"pong"}""");
        Assert.Equal(("query Q { a }", "Q"), (operation.Request.Query, operation.Request.OperationName));
        Assert.Equal("""{"n":[1]}""", operation.Request.Variables.GetRawText());
        Assert.Equal("""{"e":true}""", operation.Request.Extensions.GetRawText());
        Assert.Equal(("author", "7"), (operation.Session.Role, operation.Session["x-hasura-user-id"]));
    }

    [Fact]
    public async Task Results_arrive_as_next_and_the_end_as_complete()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "a \"quoted\" id");
        operation.Sink.Replace(ScriptedOperation.Result("""{"data":{"n":1}}"""));
        Assert.Equal("""{"type":"next","id":"a \"quoted\" id","payload":{"data":{"n":1}}}""", await client.ReceiveTextAsync());
        await operation.Sink.NextAsync(ScriptedOperation.Result("""{"data":{"n":2}}"""));
        await client.ExpectAsync("""{"type":"next","id":"a \"quoted\" id","payload":{"data":{"n":2}}}""");
        operation.Sink.Complete();
        await client.ExpectAsync("""{"type":"complete","id":"a \"quoted\" id"}""");
        await operation.Disposed;
    }

    [Fact]
    public async Task A_failed_operation_gets_error_with_the_array_of_errors_and_no_complete()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        operation.Sink.Error([new GraphQLError(ErrorCode.ValidationFailed, "field 'x' not found", "$.selectionSet.x", Internal: "secret")]);
        operation.Sink.Complete();
        await client.ExpectAsync("""{"type":"error","id":"1","payload":[{"message":"field 'x' not found","extensions":{"path":"$.selectionSet.x","code":"validation-failed"}}]}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
        await operation.Disposed;
    }

    [Fact]
    public async Task Internal_detail_of_an_error_is_for_the_admin_only()
    {
        await using var host = await SocketHost.StartAsync();
        host.Authenticator.Answer = _ => AuthenticationOutcome.Accepted(Session.Admin);
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        operation.Sink.Error([new GraphQLError(ErrorCode.PostgresError, "m", Internal: "detail")]);
        Assert.Equal("detail", (string?)(await client.ReceiveAsync())["payload"]![0]!["extensions"]!["internal"]);
    }

    [Fact]
    public async Task A_result_that_failed_before_execution_is_an_error()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        await operation.Sink.NextAsync(ResponseWriter.Failure([new GraphQLError(ErrorCode.ParseFailed, "no")], false, beforeExecution: true));
        await client.ExpectAsync("""{"type":"error","id":"1","payload":[{"message":"no","extensions":{"path":"$","code":"parse-failed"}}]}""");
    }

    [Fact]
    public async Task A_result_with_errors_of_execution_is_a_next()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        await operation.Sink.NextAsync(ResponseWriter.Failure([new GraphQLError(ErrorCode.DataException, "no")], false, beforeExecution: false));
        await client.ExpectAsync("""{"type":"next","id":"1","payload":{"errors":[{"message":"no","extensions":{"path":"$","code":"data-exception"}}]}}""");
    }

    [Fact]
    public async Task Subscribe_with_an_id_in_use_closes_4409()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        await client.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}""");
        await client.ExpectCloseAsync(4409, "Subscriber for 1 already exists");
        await operation.Disposed;
    }

    [Fact]
    public async Task Complete_stops_the_operation_and_frees_its_id()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var first = await host.SubscribeAsync(client, "1");
        await client.SendAsync("""{"type":"complete","id":"1"}""");
        await first.Disposed;
        first.Sink.Replace(ScriptedOperation.Result("""{"data":"late"}"""));
        var second = await host.SubscribeAsync(client, "1");
        second.Sink.Replace(ScriptedOperation.Result("""{"data":"new"}"""));
        await client.ExpectAsync("""{"type":"next","id":"1","payload":{"data":"new"}}""");
        Assert.False(second.IsDisposed);
    }

    [Fact]
    public async Task Complete_while_the_operation_is_being_started_stops_it_afterwards()
    {
        await using var host = await SocketHost.StartAsync();
        var gate = new TaskCompletionSource();
        host.Runner.Gate = gate.Task;
        using var client = await host.OpenModernAsync();
        var first = await host.SubscribeAsync(client, "1");
        await client.SendAsync("""{"type":"complete","id":"1"}""");
        var second = await host.SubscribeAsync(client, "1"); // the id is free though the first is still being started
        Assert.False(first.IsDisposed);
        gate.SetResult();
        await first.Disposed;
        second.Sink.Replace(ScriptedOperation.Result("""{"data":2}"""));
        await client.ExpectAsync("""{"type":"next","id":"1","payload":{"data":2}}""");
    }

    [Fact]
    public async Task Complete_for_an_unknown_id_is_ignored()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("""{"type":"complete","id":"gone"}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public async Task Ping_is_answered_by_a_pong_with_its_payload()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("""{"type":"ping","payload":{"a":[1,"\u00e9"]}}""");
        await client.ExpectAsync("""{"type":"pong","payload":{"a":[1,"é"]}}""");
    }

    [Fact]
    public async Task An_unasked_pong_is_ignored()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("""{"type":"pong","payload":{"x":1}}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
    }
}
