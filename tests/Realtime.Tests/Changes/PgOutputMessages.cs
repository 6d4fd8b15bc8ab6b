using System.Buffers.Binary;
using System.Text;

namespace Realtime.Tests.Changes;

/// <summary>Builds pgoutput messages byte by byte, as the manual's "Logical Replication Message Formats" has them.</summary>
internal sealed class PgOutputMessages
{
    private readonly MemoryStream _bytes = new();

    public static byte[] Begin(uint xid) => Start('B').Int64(0).Int64(0).UInt32(xid).Build();

    public static byte[] Commit(ulong endLsn, long microseconds) => Start('C').Byte(0).Int64(0).Int64((long)endLsn).Int64(microseconds).Build();

    public static byte[] Relation(uint oid, string table, char identity, params (string Name, bool IsIdentity)[] columns)
    {
        var message = Start('R').UInt32(oid).Text("public").Text(table).Byte((byte)identity).Int16((short)columns.Length);
        foreach (var (name, isIdentity) in columns)
        {
            message.Byte((byte)(isIdentity ? 1 : 0)).Text(name).UInt32(25).UInt32(uint.MaxValue);
        }

        return message.Build();
    }

    public static byte[] Insert(uint oid, params string?[] row) => Start('I').UInt32(oid).Byte((byte)'N').Tuple(row).Build();

    public static byte[] Update(uint oid, char oldMarker, string?[] oldRow, string?[] newRow) =>
        Start('U').UInt32(oid).Byte((byte)oldMarker).Tuple(oldRow).Byte((byte)'N').Tuple(newRow).Build();

    public static byte[] Update(uint oid, params string?[] row) => Start('U').UInt32(oid).Byte((byte)'N').Tuple(row).Build();

    public static byte[] Delete(uint oid, char marker, params string?[] row) => Start('D').UInt32(oid).Byte((byte)marker).Tuple(row).Build();

    public static byte[] Truncate(params uint[] oids)
    {
        var message = Start('T').UInt32((uint)oids.Length).Byte(0);
        foreach (var oid in oids)
        {
            message.UInt32(oid);
        }

        return message.Build();
    }

    public static byte[] Message(string prefix, string content) =>
        Start('M').Byte(1).Int64(0).Text(prefix).UInt32((uint)content.Length).Raw(Encoding.UTF8.GetBytes(content)).Build();

    /// <summary>Stands for an unchanged TOASTed value.</summary>
    public const string Unchanged = "\u0001unchanged";

    private static PgOutputMessages Start(char type) => new PgOutputMessages().Byte((byte)type);

    private PgOutputMessages Tuple(string?[] row)
    {
        Int16((short)row.Length);
        foreach (var value in row)
        {
            if (value is null or Unchanged)
            {
                Byte((byte)(value is null ? 'n' : 'u'));
                continue;
            }

            var text = Encoding.UTF8.GetBytes(value);
            Byte((byte)'t').UInt32((uint)text.Length).Raw(text);
        }

        return this;
    }

    private PgOutputMessages Text(string text) => Raw(Encoding.UTF8.GetBytes(text)).Byte(0);

    private PgOutputMessages Byte(byte value) => Raw([value]);

    private PgOutputMessages Int16(short value)
    {
        Span<byte> field = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(field, value);
        return Raw(field);
    }

    private PgOutputMessages UInt32(uint value)
    {
        Span<byte> field = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(field, value);
        return Raw(field);
    }

    private PgOutputMessages Int64(long value)
    {
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(field, value);
        return Raw(field);
    }

    private PgOutputMessages Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    private byte[] Build() => _bytes.ToArray();
}
