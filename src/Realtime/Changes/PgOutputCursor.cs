using System.Buffers.Binary;
using System.Text;

namespace Realtime.Changes;

/// <summary>Reads the fields of one pgoutput message in order. Numbers are big-endian, strings end with a zero byte.</summary>
internal ref struct PgOutputCursor(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    public byte ReadByte() => Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> ReadZeroTerminated()
    {
        var length = _message[Position..].IndexOf((byte)0);
        if (length < 0)
        {
            throw EndsEarly();
        }

        var text = _message.Slice(Position, length);
        Position += length + 1;
        return text;
    }

    public string ReadString() => Encoding.UTF8.GetString(ReadZeroTerminated());

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || _message.Length - Position < length)
        {
            throw EndsEarly();
        }

        var field = _message.Slice(Position, length);
        Position += length;
        return field;
    }

    private readonly InvalidDataException EndsEarly() =>
        new($"A pgoutput message of type '{(char)_message[0]}' and {_message.Length} bytes ends inside a field that begins at byte {Position}");
}
