using Gateway.Tests.Auth;
using Realtime.Operations;
using Realtime.Testing;

namespace Gateway.Tests.Http;

public class EventStreamTests
{
    private static readonly OperationResult One = new("""{"data":1}"""u8.ToArray());
    private static readonly OperationResult Two = new("""{"data":2}"""u8.ToArray());

    [Fact]
    public async Task Results_are_events_and_completion_is_the_last()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(One);
            sink.Complete();
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        using var response = await gateway.PostAsync("""{"query":"subscription { a }"}""", "text/event-stream");
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("event: next\ndata: {\"data\":1}\n\nevent: complete\ndata:\n\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Token_may_hold_for_a_century()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = $$"""{"type":"HS256","key":"{{AuthBench.Key}}"}""" });
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(One);
            sink.Complete();
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        gateway.Client.DefaultRequestHeaders.Clear();
        foreach (var end in new[] { 4102444800, 9000000000000000000 })
        {
            var token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", end)));
            gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var response = await gateway.PostAsync("""{"query":"subscription { a }"}""", "text/event-stream");
            Assert.StartsWith("event: next", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Result_with_line_breaks_between_its_tokens_is_one_line()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(new OperationResult("{\"data\":{\n  \"a\":\r\n1}}"u8.ToArray()));
            sink.Complete();
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        using var response = await gateway.PostAsync("""{"query":"subscription { a }"}""", "text/event-stream");
        Assert.Equal("event: next\ndata: {\"data\":{  \"a\":1}}\n\nevent: complete\ndata:\n\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{", null, 400)]
    [InlineData("{\"query\":\"subscription { a }\"}", "wrong", 401)]
    public async Task Refusal_of_a_stream_is_JSON_with_a_status(string body, string? secret, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        if (secret is not null)
        {
            gateway.Client.DefaultRequestHeaders.Remove("x-hasura-admin-secret");
            gateway.Client.DefaultRequestHeaders.Add("x-hasura-admin-secret", secret);
        }

        using var response = await gateway.PostAsync(body, "text/event-stream");
        Assert.Equal((status, "application/json; charset=utf-8"), ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task Newer_state_replaces_one_that_was_not_sent()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(One);
            sink.Replace(Two);
            sink.Complete();
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        using var response = await gateway.PostAsync("""{"query":"subscription { a }"}""", "text/event-stream");
        Assert.Equal("event: next\ndata: {\"data\":2}\n\nevent: complete\ndata:\n\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Error_is_an_event_and_the_end()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Stream = sink =>
        {
            sink.Error([new GraphQLError(ErrorCode.ValidationFailed, "no")]);
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        using var response = await gateway.PostAsync("""{"query":"subscription { a }"}""", "text/event-stream");
        Assert.Equal(
            "event: next\ndata: {\"errors\":[{\"message\":\"no\",\"extensions\":{\"path\":\"$\",\"code\":\"validation-failed\"}}]}\n\nevent: complete\ndata:\n\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stop_of_the_server_ends_a_stream_without_completing_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var operation = new ScriptedEngine.Operation();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(One);
            return ValueTask.FromResult<IAsyncDisposable>(operation);
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/graphql?query=subscription{a}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: next", await reader.ReadLineAsync());
        gateway.BeginStop();
        Assert.Equal("data: {\"data\":1}\n\n", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        await operation.Disposed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Streams_count_as_sockets_do_by_user_and_in_all()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Realtime__MaxSocketsPerUser"] = "2", ["Realtime__MaxSockets"] = "3" });
        using var first = await OpenAsync(gateway, "7");
        using var second = await OpenAsync(gateway, "7");
        using var third = await OpenAsync(gateway, "7");
        Assert.Equal((200, 200, 429), ((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode));
        Assert.Contains("limit-exceeded", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var other = await OpenAsync(gateway, "8");
        using var tooMany = await OpenAsync(gateway, "9");
        Assert.Equal((200, 503), ((int)other.StatusCode, (int)tooMany.StatusCode));

        first.Dispose(); // and its place is free
        await Eventually.TrueAsync(() => gateway.Connections.Open == 2, "the first stream is gone");
        using var again = await OpenAsync(gateway, "7");
        Assert.Equal(200, (int)again.StatusCode);
    }

    [Fact]
    public async Task Stream_holds_memory_of_its_users_budget_until_it_ends()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Realtime__MaxHeldBytesPerUser"] = "1048576" });
        using var first = await OpenAsync(gateway, "7", new string('x', 200_000));
        using var second = await OpenAsync(gateway, "7", new string('x', 200_000));
        Assert.Equal((200, 429), ((int)first.StatusCode, (int)second.StatusCode));
        first.Dispose();
        await Eventually.TrueAsync(() => gateway.Connections.Open == 0, "the first stream is gone");
        using var third = await OpenAsync(gateway, "7", new string('x', 200_000));
        Assert.Equal(200, (int)third.StatusCode);
    }

    private static Task<HttpResponseMessage> OpenAsync(TestGateway gateway, string user, string variable = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/graphql")
        {
            Content = new StringContent($$$"""{"query":"subscription { a }","variables":{"a":"{{{variable}}}"}}""", null, "application/json"),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("x-hasura-role", "user");
        request.Headers.Add("x-hasura-user-id", user);
        return gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task Client_that_leaves_ends_the_operation()
    {
        await using var gateway = await TestGateway.StartAsync();
        var operation = new ScriptedEngine.Operation();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(One);
            return ValueTask.FromResult<IAsyncDisposable>(operation);
        };
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/v1/graphql?query=subscription{a}"))
        {
            request.Headers.Accept.ParseAdd("text/event-stream");
            using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Equal("event: next", await reader.ReadLineAsync());
        }

        await operation.Disposed.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
