using System.Net.WebSockets;
using System.Text;
using Gateway.WebSockets;

namespace Gateway.Tests.WebSockets;

/// <summary>Messages that are too large, in pieces, binary; operations that are too many.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_message_in_many_fragments_is_put_together()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var text = $$$"""{"type":"ping","payload":{"a":"{{{new string('é', 50_000)}}}"}}""";
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i += 997)
        {
            await client.SendAsync(bytes[i..Math.Min(bytes.Length, i + 997)], WebSocketMessageType.Text, i + 997 >= bytes.Length);
        }

        await client.ExpectAsync(text.Replace("ping", "pong", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_above_256_KB_closes_1009_however_it_is_cut(bool fragmented)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var bytes = Encoding.UTF8.GetBytes($$"""{"type":"ping","payload":"{{new string('x', 256 * 1024)}}"}""");
        if (fragmented)
        {
            for (var i = 0; i < bytes.Length; i += 32 * 1024)
            {
                await client.SendAsync(bytes[i..Math.Min(bytes.Length, i + (32 * 1024))], WebSocketMessageType.Text, isWhole: false);
            }
        }
        else
        {
            await client.SendAsync(bytes, WebSocketMessageType.Text, isWhole: true);
        }

        await client.ExpectCloseAsync(1009, "message larger than 262144 bytes");
    }

    [Fact]
    public async Task A_message_of_exactly_256_KB_is_read()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        const string around = """{"type":"pong","payload":""}""";
        await client.SendAsync($$"""{"type":"pong","payload":"{{new string('x', (256 * 1024) - around.Length)}}"}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public async Task A_binary_message_closes_1003()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Binary, isWhole: true);
        await client.ExpectCloseAsync(1003);
    }

    [Fact]
    public async Task More_operations_than_the_limit_get_limit_exceeded_and_the_socket_stays()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxSubscriptionsPerSocket = 2 });
        using var client = await host.OpenModernAsync();
        var first = await host.SubscribeAsync(client, "1");
        await host.SubscribeAsync(client, "2");
        await client.SendAsync("""{"type":"subscribe","id":"3","payload":{"query":"{ a }"}}""");
        await client.ExpectAsync("""{"type":"error","id":"3","payload":[{"message":"a socket may run at most 2 operations at once","extensions":{"path":"$","code":"limit-exceeded"}}]}""");
        await client.SendAsync("""{"type":"complete","id":"1"}""");
        await first.Disposed;
        await host.SubscribeAsync(client, "3");
    }
}
