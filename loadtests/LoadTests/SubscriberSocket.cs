using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Realtime.LoadTests;

/// <summary>A client socket of <c>graphql-transport-ws</c>. Whoever opens it runs <see cref="ReceiveAsync"/> to its end.</summary>
internal sealed class SubscriberSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[2048];

    /// <summary>Connects, and is acknowledged.</summary>
    public static async Task<SubscriberSocket> OpenAsync(int port, IReadOnlyDictionary<string, string>? session, CancellationToken cancellation)
    {
        var client = new SubscriberSocket();
        client._socket.Options.AddSubProtocol("graphql-transport-ws");
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/v1/graphql"), cancellation);
        var headers = new Dictionary<string, string>(session ?? new Dictionary<string, string>()) { ["x-hasura-admin-secret"] = Lab.Secret };
        await client.SendAsync(new { type = "connection_init", payload = new { headers } }, cancellation);
        var answer = Encoding.UTF8.GetString((await client.ReadAsync(cancellation)).Span);
        return answer.Contains("connection_ack", StringComparison.Ordinal) ? client : throw new InvalidOperationException(answer);
    }

    /// <summary>Starts an operation.</summary>
    public Task SubscribeAsync(string id, string query, object? variables, CancellationToken cancellation) =>
        SendAsync(new { type = "subscribe", id, payload = new { query, variables } }, cancellation);

    /// <summary>Hands over each message; the bytes are valid during the call. Answers pings. Ends with the token, or throws when the server closes.</summary>
    public async Task ReceiveAsync(Action<ReadOnlyMemory<byte>> onMessage, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var message = await ReadAsync(cancellation);
                if (message.Span.StartsWith("{\"type\":\"ping\""u8))
                {
                    await SendAsync(new { type = "pong" }, cancellation);
                }
                else
                {
                    onMessage(message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }

            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"the server closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }

    private async Task SendAsync(object message, CancellationToken cancellation) => await _socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, cancellation);
}
