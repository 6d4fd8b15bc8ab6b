using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.WebSockets;

/// <summary>A client's end of a socket: sends text, receives whole messages. It reads only when asked to.</summary>
internal sealed class SocketClient(ClientWebSocket socket) : IDisposable
{
    public string? SubProtocol => socket.SubProtocol;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, isWhole: true);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type, bool isWhole) =>
        socket.SendAsync(bytes, type, isWhole, CancellationToken.None).WaitAsync(SocketHost.Patience);

    /// <summary>The next message.</summary>
    public async Task<string> ReceiveTextAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(SocketHost.Patience);
            Assert.True(part.MessageType == WebSocketMessageType.Text, $"closed with {part.CloseStatus} {part.CloseStatusDescription}");
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    public async Task<JsonNode> ReceiveAsync() => JsonNode.Parse(await ReceiveTextAsync())!;

    /// <summary>The next message is this JSON.</summary>
    public async Task ExpectAsync(string json)
    {
        var actual = await ReceiveTextAsync();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(actual)), $"expected {json}, received {actual[..Math.Min(500, actual.Length)]}");
    }

    /// <summary>Reads what still comes and returns the close frame.</summary>
    public async Task<(int Code, string Reason)> ReadToCloseAsync()
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(SocketHost.Patience);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return ((int)part.CloseStatus!, part.CloseStatusDescription ?? "");
            }
        }
    }

    /// <summary>The server closes next, with this code and, where given, this reason.</summary>
    public async Task ExpectCloseAsync(int code, string? reason = null)
    {
        var (actualCode, actualReason) = await ReadToCloseAsync();
        Assert.Equal((code, reason ?? actualReason), (actualCode, actualReason));
    }

    /// <summary>The connection is cut without a close frame.</summary>
    public async Task ExpectCutAsync() =>
        await Assert.ThrowsAnyAsync<WebSocketException>(async () => await ReadToCloseAsync());

    public Task CloseAsync(int code) => socket.CloseOutputAsync((WebSocketCloseStatus)code, null, CancellationToken.None);

    /// <summary>Closes and returns the server's answer.</summary>
    public async Task<int> CloseHandshakeAsync()
    {
        await CloseAsync(1000);
        return (await ReadToCloseAfterOwnAsync()).Code;
    }

    /// <summary>Cuts the connection.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    private async Task<(int Code, string Reason)> ReadToCloseAfterOwnAsync()
    {
        var buffer = new byte[1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(SocketHost.Patience);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return ((int)part.CloseStatus!, part.CloseStatusDescription ?? "");
            }
        }
    }
}
