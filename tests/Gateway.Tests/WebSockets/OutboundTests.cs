using Gateway.WebSockets.Connections;
using Realtime.Testing;

namespace Gateway.Tests.WebSockets;

/// <summary>What a client gets that reads slowly, or not at all.</summary>
public sealed class OutboundTests
{
    /// <summary>More than the buffers of both ends of a loopback connection hold.</summary>
    private const int FillsTheNetwork = 16 * 1024 * 1024;

    [Fact]
    public async Task Of_results_nobody_read_only_the_newest_is_delivered()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var blocking = await host.SubscribeAsync(client, "blocking");
        var live = await host.SubscribeAsync(client, "live");
        blocking.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        for (var i = 1; i <= 1000; i++)
        {
            live.Sink.Replace(ScriptedOperation.Result($$"""{"data":{{i}}}"""));
        }

        Assert.Equal("blocking", (string?)(await client.ReceiveAsync())["id"]);
        await client.ExpectAsync("""{"type":"next","id":"live","payload":{"data":1000}}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public async Task A_stream_waits_until_its_batch_is_written()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var blocking = await host.SubscribeAsync(client, "blocking");
        var stream = await host.SubscribeAsync(client, "stream");
        blocking.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        var delivered = stream.Sink.NextAsync(ScriptedOperation.Result("""{"data":"batch"}""")).AsTask();
        Assert.False(delivered.IsCompleted);
        await client.ReceiveAsync();
        await client.ExpectAsync("""{"type":"next","id":"stream","payload":{"data":"batch"}}""");
        await delivered.WaitAsync(SocketHost.Patience);
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("abort")]
    public async Task A_stream_does_not_wait_for_a_client_that_is_gone(string how)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var blocking = await host.SubscribeAsync(client, "blocking");
        var stream = await host.SubscribeAsync(client, "stream");
        blocking.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        var delivered = stream.Sink.NextAsync(ScriptedOperation.Result("""{"data":"batch"}""")).AsTask();
        Assert.False(delivered.IsCompleted);
        if (how == "complete")
        {
            await client.SendAsync("""{"type":"complete","id":"stream"}""");
        }
        else
        {
            client.Abort();
        }

        await delivered.WaitAsync(SocketHost.Patience);
        await stream.Disposed;
    }

    [Fact]
    public async Task A_large_result_arrives_whole()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        for (var bytes = FrameWriter.SingleFrameBytes - 100; bytes < FrameWriter.SingleFrameBytes + 100; bytes += 7)
        {
            operation.Sink.Replace(ScriptedOperation.Large("n", bytes));
            Assert.Equal($$$$"""{"type":"next","id":"1","payload":{"data":{"n":"{{{{new string('x', bytes)}}}}"}}}""", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Many_results_from_many_threads_arrive_as_whole_messages_and_end_on_the_last()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operations = new List<ScriptedOperation>();
        for (var i = 0; i < 20; i++)
        {
            operations.Add(await host.SubscribeAsync(client, $"{i}"));
        }

        var writing = operations.Select(operation => Task.Run(() =>
        {
            for (var n = 0; n <= 500; n++)
            {
                operation.Sink.Replace(ScriptedOperation.Result($$"""{"data":{{n}}}"""));
            }
        })).ToArray();
        var last = new Dictionary<string, int>();
        while (last.Count < 20 || last.Values.Any(n => n != 500))
        {
            var message = await client.ReceiveAsync();
            var (id, n) = ((string)message["id"]!, (int)message["payload"]!["data"]!);
            Assert.True(n > last.GetValueOrDefault(id, -1), "no older result after a newer one");
            last[id] = n;
        }

        await Task.WhenAll(writing);
    }

    [Fact]
    public async Task A_client_that_does_not_read_for_ten_seconds_is_closed_1013()
    {
        await using var host = await SocketHost.StartAsync(
            new GraphQLWebSocketOptions { MaxQueuedBytes = 1024 * 1024 * 1024, CloseTimeout = TimeSpan.FromMinutes(1) });
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        operation.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        await AdvanceUntilDisposedAsync(host, client, operation, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_with_too_much_waiting_is_closed_1013_as_soon_as_it_makes_no_progress()
    {
        await using var host = await SocketHost.StartAsync(
            new GraphQLWebSocketOptions { WriteDeadline = TimeSpan.FromMinutes(5), CloseTimeout = TimeSpan.FromMinutes(1) });
        using var client = await host.OpenModernAsync();
        var blocking = await host.SubscribeAsync(client, "1");
        var operation = await host.SubscribeAsync(client, "2");
        blocking.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        operation.Sink.Replace(ScriptedOperation.Large("waiting", 5 * 1024 * 1024));
        await AdvanceUntilDisposedAsync(host, client, operation, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_slow_client_that_does_not_answer_the_close_is_cut()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var operation = await host.SubscribeAsync(client, "1");
        operation.Sink.Replace(ScriptedOperation.Large("big", FillsTheNetwork));
        await Eventually.TrueAsync(() =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(5));
            return operation.IsDisposed;
        }, "the socket is cut, and its operation with it");
        await Eventually.TrueAsync(() => host.Registry.Count == 0, "the socket is gone");
    }

    /// <summary>Lets the clock run while the client does not read, then reads: the close frame must be the slow consumer's.</summary>
    private static async Task AdvanceUntilDisposedAsync(SocketHost host, SocketClient client, ScriptedOperation operation, TimeSpan step)
    {
        using var counted = new CounterSignal("realtime.sockets.slow_consumers");
        await Eventually.TrueAsync(() =>
        {
            host.Time.Advance(step);
            return counted.Count > 0;
        }, "the slow consumer is noticed");
        await client.ExpectCloseAsync(1013, "slow consumer");
        await operation.Disposed;
    }
}
