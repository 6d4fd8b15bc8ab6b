using System.Net;
using Gateway.Auth.Contract;
using Gateway.WebSockets.Connections;
using Realtime.Testing;

namespace Gateway.Tests.WebSockets;

/// <summary>What time, the network and the server's stop do to a socket.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task A_silent_socket_is_pinged_after_five_seconds()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await client.ExpectAsync("""{"type":"ping"}""");
    }

    [Fact]
    public async Task A_socket_that_is_not_silent_is_not_pinged()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        for (var i = 0; i < 5; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(4));
            await client.SendAsync($$"""{"type":"ping","payload":{"n":{{i}}} }""");
            await client.ExpectAsync($$"""{"type":"pong","payload":{"n":{{i}}} }"""); // and no ping in between
        }
    }

    [Fact]
    public async Task A_socket_that_is_only_written_to_is_asked_for_a_sign_of_life()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        var types = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(4));
            operation.Sink.Replace(ScriptedOperation.Result("""{"data":1}"""));
            types.Add((string)(await client.ReceiveAsync())["type"]!);
        }

        Assert.Equal(["next", "next", "next", "ping"], types);
    }

    [Fact]
    public async Task A_half_open_socket_is_dropped_after_thirty_seconds()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        host.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(operation.IsDisposed);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await operation.Disposed;
        await client.ExpectCutAsync();
    }

    [Fact]
    public async Task A_socket_that_answers_pings_lives_on()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        for (var i = 0; i < 10; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(5));
            await client.ExpectAsync("""{"type":"ping"}""");
            await client.SendAsync("""{"type":"pong"}""");
            await client.SendAsync("""{"type":"complete","id":"none"}""");
            await client.SendAsync("""{"type":"ping"}""");
            await client.ExpectAsync("""{"type":"pong"}""");
        }
    }

    [Fact]
    public async Task Expired_credentials_close_4403_with_a_reason()
    {
        await using var host = await SocketHost.StartAsync();
        host.Authenticator.Answer = headers => AuthenticationOutcome.Accepted(ScriptedAuthenticator.SessionOf(headers), host.Time.GetUtcNow().AddSeconds(4));
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        host.Time.Advance(TimeSpan.FromSeconds(3.5));
        Assert.False(operation.IsDisposed);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectCloseAsync(4403, "Session expired: connect again with fresh credentials");
        await operation.Disposed;
    }

    [Fact]
    public async Task A_ping_with_fresh_credentials_of_the_same_user_prolongs_the_session()
    {
        await using var host = await SocketHost.StartAsync();
        host.Authenticator.Answer = headers => AuthenticationOutcome.Accepted(ScriptedAuthenticator.SessionOf(headers), host.Time.GetUtcNow().AddSeconds(4));
        using var client = await host.OpenModernAsync("""{"headers":{"Authorization":"Bearer 1","x-hasura-user-id":"7","x-hasura-role":"author"}}""");
        host.Time.Advance(TimeSpan.FromSeconds(3));
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"Authorization":"Bearer 2"}}}""");
        await client.ExpectAsync("""{"type":"pong","payload":{"renewed":true,"expires_at":"2026-01-01T00:00:07Z"}}""");
        Assert.Equal("Bearer 2", host.Authenticator.LastHeaders!["authorization"]);
        host.Time.Advance(TimeSpan.FromSeconds(3)); // past the first end
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
        host.Time.Advance(TimeSpan.FromSeconds(1.5));
        await client.ExpectCloseAsync(4403);
    }

    [Theory]
    [InlineData("""{"x-hasura-user-id":"8"}""", "the credentials are those of another user or role")]
    [InlineData("""{"x-hasura-role":"admin"}""", "the credentials are those of another user or role")]
    [InlineData("""{"Authorization":"Bearer bad"}""", "Could not verify JWT: JWTExpired")]
    [InlineData("""{"Authorization":1}""", "header 'Authorization' is not a string")]
    public async Task A_renewal_with_other_or_refused_credentials_changes_nothing(string headers, string message)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7","x-hasura-role":"author"}}""");
        await client.SendAsync($$$"""{"type":"ping","payload":{"headers":{{{headers}}}}}""");
        await client.ExpectAsync($$$"""{"type":"pong","payload":{"renewed":false,"message":{{{SocketClient.Quote(message)}}}}}""".Replace("\\u0027", "'", StringComparison.Ordinal));
        var operation = await host.SubscribeAsync(client, "1");
        Assert.Equal(("author", "7"), (operation.Session.Role, operation.Session["x-hasura-user-id"]));
    }

    [Fact]
    public async Task A_close_of_the_client_is_answered_and_stops_its_operations()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        Assert.Equal(1000, await client.CloseHandshakeAsync());
        await operation.Disposed;
        await Eventually.TrueAsync(() => host.Registry.Count == 0, "the socket is gone");
    }

    [Fact]
    public async Task An_abrupt_disconnect_releases_everything()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxSocketsPerUser = 1 });
        using var client = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
        var operations = new List<ScriptedOperation>();
        for (var i = 0; i < 100; i++)
        {
            operations.Add(await host.SubscribeAsync(client, $"{i}"));
        }

        client.Abort();
        await Task.WhenAll(operations.Select(operation => operation.Disposed));
        await Eventually.TrueAsync(() => host.Registry.Count == 0, "the socket is gone");
        operations[0].Sink.Replace(ScriptedOperation.Result("""{"data":"late"}"""));
        await operations[1].Sink.NextAsync(ScriptedOperation.Result("""{"data":"late"}"""));
        operations[2].Sink.Complete();
        using var again = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
    }

    [Fact]
    public async Task A_disconnect_while_an_operation_is_being_started_stops_it()
    {
        await using var host = await SocketHost.StartAsync();
        var gate = new TaskCompletionSource();
        host.Runner.Gate = gate.Task;
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        client.Abort();
        gate.SetResult();
        await operation.Disposed;
    }

    [Fact]
    public async Task Shutdown_closes_1012_spread_over_the_drain_time_and_refuses_new_sockets()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { DrainRate = 1 });
        var clients = new List<SocketClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await host.OpenModernAsync());
        }

        var closing = clients.Select(client => client.ReadToCloseAsync()).ToList();
        host.Registry.Stop(TimeSpan.FromMinutes(1));
        var first = await Task.WhenAny(closing).WaitAsync(SocketHost.Patience);
        Assert.Equal((1012, "shutting server down"), await first);
        Assert.Equal(3, closing.Count(task => !task.IsCompleted));
        using var refused = await host.UpgradeRequestAsync("/v1/graphql");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("0", refused.Headers.GetValues("Retry-After").Single());
        host.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.All(await Task.WhenAll(closing), close => Assert.Equal(1012, close.Code));
    }

    [Fact]
    public async Task The_applications_stop_closes_the_sockets()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenLegacyAsync();
        host.BeginStop();
        await client.ExpectCloseAsync(1012, "shutting server down");
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_is_cut_after_five_seconds()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        await client.SendAsync("""{"type":"connection_init"}"""); // closes 4429; the client does not read it
        await Eventually.TrueAsync(() =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return host.Registry.Count == 0;
        }, "the socket is cut");
        await operation.Disposed;
    }
}
