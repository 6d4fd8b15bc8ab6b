using System.Buffers;
using System.Net.WebSockets;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// Writes messages to one socket. Used by one writer at a time (the pump of <see cref="OutboundQueue"/>), which disposes it when
/// nothing is left to write: only then is the buffer given back, so an idle socket holds none.
/// </summary>
internal struct FrameWriter(WebSocket socket) : IDisposable
{
    /// <summary>
    /// Up to here a message is one frame, its shared body copied behind its own head: one write. Beyond, fragments go straight from the
    /// shared body: no copy, and each fragment shows progress. 64 KB is where Kestrel's output begins to push back.
    /// </summary>
    public const int SingleFrameBytes = 64 * 1024;

    private static readonly ReadOnlyMemory<byte> Tail = "}"u8.ToArray();

    private byte[]? _buffer;

    /// <summary>Puts head, body and tail into the buffer, or says that they do not fit one frame.</summary>
    /// <returns>The frame, valid until the next call; empty when the message must go out in fragments.</returns>
    public ReadOnlyMemory<byte> Compose(in OutboundMessage message)
    {
        if (message.Body.IsEmpty)
        {
            return message.Head;
        }

        var length = message.Head.Length + message.Body.Length + Tail.Length;
        if (length > SingleFrameBytes)
        {
            return default;
        }

        if (_buffer is null || _buffer.Length < length)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        message.Head.Span.CopyTo(_buffer);
        message.Body.Span.CopyTo(_buffer.AsSpan(message.Head.Length));
        Tail.Span.CopyTo(_buffer.AsSpan(length - Tail.Length));
        return _buffer.AsMemory(0, length);
    }

    /// <summary>Sends one whole message.</summary>
    public readonly ValueTask SendAsync(ReadOnlyMemory<byte> frame) =>
        socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);

    /// <summary>Sends a large message in fragments, calling <paramref name="progress"/> after each.</summary>
    public readonly async ValueTask SendFragmentsAsync(OutboundMessage message, Action progress)
    {
        await SendFragmentAsync(message.Head, WebSocketMessageFlags.None);
        for (var rest = message.Body; !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(rest.Length, SingleFrameBytes)];
            await SendFragmentAsync(part, WebSocketMessageFlags.None);
            progress();
            rest = rest[part.Length..];
        }

        await SendFragmentAsync(Tail, WebSocketMessageFlags.EndOfMessage);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private readonly ValueTask SendFragmentAsync(ReadOnlyMemory<byte> part, WebSocketMessageFlags flags) =>
        socket.SendAsync(part, WebSocketMessageType.Text, flags, CancellationToken.None);
}
