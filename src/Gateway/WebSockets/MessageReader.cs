using System.Buffers;
using System.Net.WebSockets;

namespace Gateway.WebSockets;

/// <summary>How a read ended.</summary>
internal enum ReadOutcome
{
    /// <summary>A whole text message is in the reader.</summary>
    Message,

    /// <summary>The client sent a close frame.</summary>
    Close,

    /// <summary>The message is larger than allowed; the rest of it was not read.</summary>
    TooBig,

    /// <summary>A binary message, which neither protocol has.</summary>
    Binary,
}

/// <summary>
/// Puts the fragments of one message together. Owned by one receive loop. Between messages it holds no buffer: it waits with a read
/// of zero bytes and rents only when something is there.
/// </summary>
internal sealed class MessageReader(WebSocket socket, int maxBytes) : IDisposable
{
    private const int FirstBufferBytes = 4096;

    private byte[]? _buffer;
    private int _length;

    /// <summary>The message read last; valid until the next read or <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>Waits for one whole message.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<ReadOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        var waited = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        if (waited.MessageType != WebSocketMessageType.Text)
        {
            return waited.MessageType == WebSocketMessageType.Close ? ReadOutcome.Close : ReadOutcome.Binary;
        }

        for (var isWhole = waited.EndOfMessage; !isWhole;)
        {
            if (!MakeRoom())
            {
                return ReadOutcome.TooBig;
            }

            var part = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return ReadOutcome.Close; // in the middle of a message: the client gave up
            }

            _length += part.Count;
            isWhole = part.EndOfMessage;
        }

        return _length > maxBytes ? ReadOutcome.TooBig : ReadOutcome.Message;
    }

    /// <summary>Reads and forgets until the client's close frame.</summary>
    public async ValueTask SkipToCloseAsync(CancellationToken cancellationToken)
    {
        Release();
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        while ((await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        _length = 0;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer, clearArray: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private bool MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        }
        else if (_length > maxBytes)
        {
            return false;
        }
        else if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, maxBytes + 1));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return true;
    }
}
