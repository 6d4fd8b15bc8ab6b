using System.Buffers;
using System.Net.WebSockets;

namespace Gateway.WebSockets.Connections;

/// <summary>How a read ended.</summary>
internal enum ReadOutcome
{
    /// <summary>A whole text message is in the reader.</summary>
    Message,

    /// <summary>The client sent a close frame.</summary>
    Close,

    /// <summary>The message is larger than allowed; the rest of it was not read.</summary>
    TooBig,

    /// <summary>There is no memory for the rest of the message, which was not read.</summary>
    NoRoom,

    /// <summary>A binary message, which neither protocol has.</summary>
    Binary,
}

/// <summary>
/// Puts the fragments of one message together. Owned by one receive loop. Between messages it holds no buffer: it waits with a read
/// of zero bytes and rents only when something is there.
/// </summary>
internal sealed class MessageReader(WebSocket socket, IMessageRoom room) : IDisposable
{
    private const int FirstBufferBytes = 4096;

    /// <summary>Buffers up to here are not counted: a socket has one for the moment in which a message arrives.</summary>
    private const int UncountedBytes = 64 * 1024;

    private byte[]? _buffer;
    private HeldMemory _held;
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

        var maxBytes = room.MaxBytes;
        for (var isWhole = waited.EndOfMessage; !isWhole;)
        {
            if (_length > maxBytes)
            {
                return ReadOutcome.TooBig;
            }

            if (!TryMakeRoom(maxBytes))
            {
                return ReadOutcome.NoRoom;
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
        room.Release(_held);
        _held = default;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer, clearArray: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private bool TryMakeRoom(int maxBytes)
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        }
        else if (_length == _buffer.Length)
        {
            var bytes = Math.Min(_buffer.Length * 2, maxBytes + 1);
            if (!TryCount(bytes))
            {
                return false;
            }

            var larger = ArrayPool<byte>.Shared.Rent(bytes);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return true;
    }

    private bool TryCount(int bytes)
    {
        if (bytes <= UncountedBytes)
        {
            return true;
        }

        room.Release(_held);
        return room.TryHold(bytes, out _held);
    }
}
