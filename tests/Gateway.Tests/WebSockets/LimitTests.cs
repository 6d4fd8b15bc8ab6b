using System.Net.WebSockets;
using System.Text;
using Gateway.WebSockets.Connections;

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
    public async Task A_message_above_4_MB_closes_1009_however_it_is_cut(bool fragmented)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        var bytes = Encoding.UTF8.GetBytes($$"""{"type":"ping","payload":"{{new string('x', 4 * 1024 * 1024)}}"}""");
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

        await client.ExpectCloseAsync(1009, "message larger than 4194304 bytes");
    }

    [Fact]
    public async Task A_message_of_exactly_4_MB_is_read()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        const string around = """{"type":"pong","payload":{"a":""}}""";
        await client.SendAsync($$$"""{"type":"pong","payload":{"a":"{{{new string('x', (4 * 1024 * 1024) - around.Length)}}}"}}""");
        await client.SendAsync("""{"type":"ping"}""");
        await client.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public async Task A_message_above_64_KB_closes_1009_before_the_client_is_known()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern);
        await client.SendAsync($$$"""{"type":"connection_init","payload":{"a":"{{{new string('x', 64 * 1024)}}}"}}""");
        await client.ExpectCloseAsync(1009, "message larger than 65536 bytes");
    }

    [Theory]
    [InlineData(SocketHost.Modern, """{"type":"error","id":"1","payload":[{"message":"the message's JSON is nested deeper than 64 levels","extensions":{"path":"$","code":"limit-exceeded"}}]}""")]
    [InlineData(SocketHost.Legacy, """{"type":"error","id":"1","payload":{"errors":[{"message":"the message's JSON is nested deeper than 64 levels","extensions":{"path":"$","code":"limit-exceeded"}}]}}""")]
    public async Task An_operation_that_nests_too_deep_is_refused_and_the_socket_stays(string protocol, string error)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = protocol == SocketHost.Modern ? await host.OpenModernAsync() : await host.OpenLegacyAsync();
        var type = protocol == SocketHost.Modern ? "subscribe" : "start";
        var deep = new string('[', 100) + new string(']', 100);
        await client.SendAsync($$$"""{"type":"{{{type}}}","id":"1","payload":{"query":"query($a: json) { a(a: $a) }","variables":{"a":{{{deep}}} } } }""");
        await client.ExpectAsync(error);
        if (protocol == SocketHost.Legacy)
        {
            await client.ExpectAsync("""{"type":"complete","id":"1"}""");
        }

        await client.SendAsync($$$"""{"type":"{{{type}}}","id":"2","payload":{"query":"{ a }"}}""");
        await host.Runner.NextAsync();
    }

    [Theory]
    [InlineData("ping", "1")]
    [InlineData("ping", "\"x\"")]
    [InlineData("ping", "[]")]
    [InlineData("ping", "true")]
    [InlineData("pong", "1")]
    [InlineData("pong", "[{}]")]
    public async Task A_payload_that_is_no_object_closes_4400(string type, string payload)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync($$"""{"type":"{{type}}","payload":{{payload}}}""");
        await client.ExpectCloseAsync(4400, $"Parsing client message failed: 'payload' of '{type}' is not an object");
    }

    [Fact]
    public async Task A_ping_whose_payload_is_null_is_answered()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenModernAsync();
        await client.SendAsync("""{"type":"ping","payload":null}""");
        await client.ExpectAsync("""{"type":"pong","payload":null}""");
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
