using System.Buffers.Text;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Understands one pgoutput message after the other (protocol 1, text) and hands each committed transaction on. Row messages are not copied
/// apart: they stay where they were read to, and only the place of each column is noted.
/// </summary>
/// <remarks>
/// Npgsql's own reader awaits every column and allocates for it; this one takes about a third of its processor time, server to consumer, and
/// allocates nothing per row (measured by loadtests/WalReading).
/// Message layouts: PostgreSQL manual, "Logical Replication Message Formats". Belongs to the task that reads the stream.
/// </remarks>
internal sealed class PgOutputDecoder(TransactionAssembly assembly)
{
    private const byte Key = (byte)'K';
    private const byte Old = (byte)'O';
    private const byte New = (byte)'N';

    private static ReadOnlySpan<byte> HeartbeatPrefix => "realtime"u8;

    private readonly TupleStore _tuples = assembly.Tuples;

    /// <summary>
    /// The newest heartbeat of this session that came back. Its content is <see cref="HeartbeatOwner"/> and a number from 1 on.
    /// </summary>
    public long LastHeartbeat { get; private set; }

    /// <summary>What tells this session's heartbeats from other gateways'.</summary>
    public byte[] HeartbeatOwner { get; init; } = [];

    /// <summary>Between Begin and Commit: what was received has not been handed on yet.</summary>
    public bool IsInTransaction => assembly.IsOpen;

    /// <summary>Reads one message, which lies in the room that <see cref="TupleStore.Reserve"/> gave out last.</summary>
    /// <exception cref="InvalidDataException">The message is cut short or of an unknown form.</exception>
    public void Decode(ReadOnlySpan<byte> message)
    {
        var cursor = new PgOutputCursor(message);
        var type = cursor.ReadByte();
        switch (type)
        {
            case (byte)'I' or (byte)'U' or (byte)'D':
                DecodeRow(type, ref cursor, message.Length);
                break;
            case (byte)'B': // Begin: Int64 final LSN, Int64 commit time, Int32 xid
                cursor.Take(8);
                cursor.Take(8);
                assembly.Begin(cursor.ReadUInt32());
                break;
            case (byte)'C': // Commit: Int8 flags, Int64 LSN of the commit, Int64 end LSN, Int64 commit time
                cursor.Take(9);
                assembly.Commit(cursor.ReadUInt64(), cursor.ReadInt64());
                break;
            case (byte)'R':
                DecodeRelation(ref cursor);
                break;
            case (byte)'T': // Truncate: Int32 number of relations, Int8 options, Int32 relation OID …
                var count = cursor.ReadInt32();
                cursor.ReadByte();
                for (var i = 0; i < count; i++)
                {
                    assembly.Find(cursor.ReadUInt32())?.MarkWhole(WholeTableReason.Truncated);
                }

                break;
            case (byte)'M':
                DecodeLogicalMessage(ref cursor);
                break;
            case (byte)'O' or (byte)'Y': // Origin and Type tell nothing that is needed here
                break;
            default:
                throw new InvalidDataException($"Unknown pgoutput message type 0x{type:x2}: the protocol version asked for is 1");
        }
    }

    /// <summary>A message too large to be read; only its beginning is here. Its table is taken as changed whole.</summary>
    public void DecodeOversized(ReadOnlySpan<byte> beginning)
    {
        var cursor = new PgOutputCursor(beginning);
        if (cursor.ReadByte() is (byte)'I' or (byte)'U' or (byte)'D')
        {
            assembly.Find(cursor.ReadUInt32())?.MarkWhole(WholeTableReason.TooLarge);
        }
    }

    // Insert: Int32 relation OID, 'N' tuple. Update: … , optional ('K' | 'O') tuple, 'N' tuple. Delete: … , ('K' | 'O') tuple.
    private void DecodeRow(byte type, ref PgOutputCursor cursor, int length)
    {
        var changes = assembly.Find(cursor.ReadUInt32());
        if (changes is null || changes.Whole != WholeTableReason.None)
        {
            return;
        }

        var columns = changes.Relation.Columns.Count;
        int oldTuple = RowReference.None, newTuple = RowReference.None;
        var oldIsWhole = false;
        var marker = cursor.ReadByte();
        if (marker is Key or Old)
        {
            oldIsWhole = marker == Old;
            oldTuple = DecodeTuple(ref cursor, columns);
            marker = type == (byte)'D' ? New : cursor.ReadByte();
        }

        if (marker != New)
        {
            throw new InvalidDataException($"Unknown tuple marker 0x{marker:x2} in a pgoutput message of type '{(char)type}'");
        }

        if (type != (byte)'D')
        {
            newTuple = DecodeTuple(ref cursor, columns);
        }

        var kind = type switch { (byte)'I' => RowChangeKind.Insert, (byte)'U' => RowChangeKind.Update, _ => RowChangeKind.Delete };
        _tuples.Keep(length);
        assembly.Add(changes, new RowReference(kind, oldTuple, oldIsWhole, newTuple));
    }

    // Tuple: Int16 number of columns, then for each 'n' (NULL), 'u' (unchanged TOAST) or 't' Int32 length, text.
    private int DecodeTuple(ref PgOutputCursor cursor, int expectedColumns)
    {
        var first = _tuples.NextTuple;
        int count = cursor.ReadInt16();
        if (count != expectedColumns)
        {
            throw new InvalidDataException($"A pgoutput tuple has {count} columns, its relation {expectedColumns}");
        }

        for (var i = 0; i < count; i++)
        {
            switch (cursor.ReadByte())
            {
                case (byte)'n':
                    _tuples.AddNull();
                    break;
                case (byte)'u':
                    _tuples.AddUnknown();
                    break;
                case (byte)'t':
                    var length = cursor.ReadInt32();
                    _tuples.AddValue(cursor.Position, length);
                    cursor.Take(length);
                    break;
                default:
                    throw new InvalidDataException("A pgoutput column is neither NULL, unchanged nor text");
            }
        }

        return first;
    }

    // Relation: Int32 OID, String schema (empty for pg_catalog), String name, Int8 replica identity, Int16 number of columns, then for each
    // Int8 flags (1 = identity), String name, Int32 type OID, Int32 type modifier.
    private void DecodeRelation(ref PgOutputCursor cursor)
    {
        var oid = cursor.ReadUInt32();
        var schema = cursor.ReadString();
        var name = new QualifiedName(schema.Length == 0 ? "pg_catalog" : schema, cursor.ReadString());
        var identity = cursor.ReadByte() switch // pg_class.relreplident
        {
            (byte)'d' => ReplicaIdentity.Default,
            (byte)'f' => ReplicaIdentity.Full,
            (byte)'i' => ReplicaIdentity.Index,
            _ => ReplicaIdentity.Nothing,
        };
        var columns = new RelationColumn[cursor.ReadInt16()];
        for (var i = 0; i < columns.Length; i++)
        {
            var isIdentity = (cursor.ReadByte() & 1) != 0;
            columns[i] = new RelationColumn(cursor.ReadString(), cursor.ReadUInt32(), isIdentity);
            cursor.ReadInt32();
        }

        assembly.Describe(oid, name, identity, columns);
    }

    // Message: Int8 flags, Int64 LSN, String prefix, Int32 length, content.
    private void DecodeLogicalMessage(ref PgOutputCursor cursor)
    {
        cursor.ReadByte();
        cursor.ReadInt64();
        var isHeartbeat = cursor.ReadZeroTerminated().SequenceEqual(HeartbeatPrefix);
        var content = cursor.Take(cursor.ReadInt32());
        if (isHeartbeat && content.StartsWith(HeartbeatOwner) && Utf8Parser.TryParse(content[HeartbeatOwner.Length..], out long number, out _))
        {
            LastHeartbeat = Math.Max(LastHeartbeat, number);
        }
    }
}
