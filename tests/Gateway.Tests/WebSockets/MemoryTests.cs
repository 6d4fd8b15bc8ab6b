using System.Net.WebSockets;
using System.Text;
using Gateway.Limits;
using Gateway.WebSockets.Connections;
using Realtime.Testing;

namespace Gateway.Tests.WebSockets;

/// <summary>What running operations may hold, by socket, by user and in all.</summary>
public sealed class MemoryTests
{
    private const int Megabyte = 1024 * 1024;

    // 100 KB of variables are counted four times.
    private static readonly string Variables = $$"""{"a":"{{new string('x', 100_000)}}"}""";

    [Fact]
    public async Task Operations_that_hold_too_much_for_one_socket_are_refused_until_others_end()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxHeldBytesPerSocket = Megabyte });
        using var client = await host.OpenModernAsync();
        var first = await BeginAsync(host, client, "1");
        await BeginAsync(host, client, "2");
        await client.SendAsync(Subscribe("3"));
        await ExpectLimitAsync(client, "3", "the operations of one socket may hold 1048576 bytes");
        await client.SendAsync("""{"type":"complete","id":"1"}""");
        await first.Disposed;
        var third = await BeginAsync(host, client, "3"); // the client's own end gave it back
        third.Sink.Complete();
        await client.ExpectAsync("""{"type":"complete","id":"3"}""");
        await BeginAsync(host, client, "4"); // and so did the engine's
    }

    [Fact]
    public async Task Operations_of_one_user_are_counted_over_all_his_sockets_and_nobody_elses()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxHeldBytesPerUser = Megabyte });
        using var one = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
        using var two = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
        using var other = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"8"}}""");
        await BeginAsync(host, one, "1");
        await BeginAsync(host, two, "1");
        await two.SendAsync(Subscribe("2"));
        await ExpectLimitAsync(two, "2", "the operations of one user may hold 1048576 bytes");
        await BeginAsync(host, other, "1");
        await one.CloseHandshakeAsync();
        await Eventually.TrueAsync(() => host.Registry.Count == 2, "the first socket is gone");
        await BeginAsync(host, two, "2");
    }

    [Fact]
    public async Task Operations_of_all_have_one_budget_the_admins_too()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxHeldBytes = Megabyte, MaxHeldBytesPerUser = Megabyte });
        using var one = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
        using var admin = await host.OpenModernAsync("""{"headers":{"x-hasura-role":"admin"}}""");
        await BeginAsync(host, one, "1");
        await BeginAsync(host, admin, "1");
        await admin.SendAsync(Subscribe("2"));
        await ExpectLimitAsync(admin, "2", "the running operations hold as much memory as they may; try again later");
        one.Abort();
        await Eventually.TrueAsync(() => host.Registry.Count == 1, "the first socket is gone");
        await BeginAsync(host, admin, "2");
        Assert.InRange(host.Held.InAll, 800_000, Megabyte);
        await admin.CloseHandshakeAsync();
        await Eventually.TrueAsync(() => host.Registry.Count == 0, "all sockets are gone");
        Assert.Equal(0, host.Held.InAll);
    }

    [Fact]
    public async Task Message_for_which_there_is_no_memory_closes_1013_before_it_is_whole()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxHeldBytes = Megabyte });
        using var client = await host.OpenModernAsync();
        var part = Encoding.UTF8.GetBytes("{\"type\":\"ping\",\"payload\":{\"a\":\"" + new string('x', 2 * Megabyte));
        await client.SendAsync(part, WebSocketMessageType.Text, isWhole: false);
        await client.ExpectCloseAsync(1013, "no memory for a message of this size: try again later");
        await Eventually.TrueAsync(() => host.Registry.Count == 0, "the socket is gone");
        Assert.Equal(0, host.Held.InAll);
    }

    [Fact]
    public async Task Results_that_wait_for_all_sockets_of_a_user_together_are_bounded_and_those_who_read_stay()
    {
        // No other deadline is near.
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions
        {
            MaxHeldBytesPerUser = 4 * Megabyte,
            WriteDeadline = TimeSpan.FromMinutes(5),
            HalfOpenTimeout = TimeSpan.FromHours(1),
        });
        const string seven = """{"headers":{"x-hasura-user-id":"7"}}""";
        using var reads = await host.OpenModernAsync(seven);
        using var sleeps = await host.OpenModernAsync(seven);
        using var sleepsToo = await host.OpenModernAsync(seven);
        var asleep = new List<ScriptedOperation>();
        foreach (var client in new[] { sleeps, sleepsToo })
        {
            for (var id = 1; id <= 2; id++)
            {
                asleep.Add(await host.SubscribeAsync(client, $"{id}"));
            }
        }

        asleep.ForEach(operation => operation.Sink.Replace(ScriptedOperation.Large("a", 24 * Megabyte))); // one is being written, one waits
        asleep.ForEach(operation => operation.Sink.Replace(ScriptedOperation.Large("b", 3 * Megabyte / 2)));
        using var counted = new CounterSignal("realtime.sockets.slow_consumers");
        var seconds = 0;
        await Eventually.TrueAsync(
            () =>
            {
                if (seconds++ < 240)
                {
                    host.Time.Advance(TimeSpan.FromSeconds(1));
                }

                return counted.Count > 0;
            },
            "one that does not read is closed");
        await reads.SendAsync("""{"type":"ping"}""");
        while ((string?)(await reads.ReceiveAsync())["type"] != "pong")
        {
        }
    }

    [Fact]
    public void Estimate_grows_with_the_text_and_four_times_with_the_variables()
    {
        var least = OperationSize.Of(new Realtime.Operations.OperationRequest(""));
        Assert.Equal(least + 20, OperationSize.Of(new Realtime.Operations.OperationRequest("0123456789")));
        using var variables = System.Text.Json.JsonDocument.Parse("""{"a":1}""");
        Assert.Equal(least + 28, OperationSize.Of(new Realtime.Operations.OperationRequest("", Variables: variables.RootElement)));
    }

    private static string Subscribe(string id) =>
        $$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":"subscription($a: String) { a(a: $a) }","variables":{{{Variables}}}}}""";

    private static async Task<ScriptedOperation> BeginAsync(SocketHost host, SocketClient client, string id)
    {
        await client.SendAsync(Subscribe(id));
        return await host.Runner.NextAsync();
    }

    private static Task ExpectLimitAsync(SocketClient client, string id, string message) => client.ExpectAsync(
        $$$"""{"type":"error","id":"{{{id}}}","payload":[{"message":"{{{message}}}","extensions":{"path":"$","code":"limit-exceeded"}}]}""");
}
