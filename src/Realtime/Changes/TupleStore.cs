namespace Realtime.Changes;

/// <summary>Where the tuples of one row change lie in a <see cref="TupleStore"/>.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="OldTuple">The first column of the old tuple, or <see cref="None"/>.</param>
/// <param name="OldIsWhole">An old tuple of all columns ('O') and not of the identity only ('K').</param>
/// <param name="NewTuple">The first column of the new tuple, or <see cref="None"/>.</param>
internal readonly record struct RowReference(RowChangeKind Kind, int OldTuple, bool OldIsWhole, int NewTuple)
{
    public const int None = -1;
}

/// <summary>
/// The tuples of the transaction being read: the raw messages one behind the other, and for each column where its text lies in them.
/// Two arrays for all rows, so that a row costs no allocation. Owned by the feed's task; not thread-safe.
/// </summary>
internal sealed class TupleStore
{
    /// <summary>Memory kept between transactions; what a larger one needed is given back.</summary>
    private const int KeptBytes = 1 << 20;
    private const int KeptColumns = 1 << 16;

    /// <summary>In the place of a length: NULL, and a value that was not sent because it is an unchanged TOASTed one.</summary>
    private const int NullLength = -1;
    private const int UnknownLength = -2;

    private byte[] _bytes = new byte[1 << 16];
    private (int Offset, int Length)[] _columns = new (int, int)[1 << 10];
    private int _columnCount;

    /// <summary>How many bytes of messages are kept.</summary>
    public int Length { get; private set; }

    /// <summary>About how much memory the tuples take, their columns' places included.</summary>
    public long Footprint => Length + (8L * _columnCount);

    /// <summary>Room behind what is kept, for the next message to be read into.</summary>
    public Memory<byte> Reserve(int length)
    {
        if (_bytes.Length - Length < length)
        {
            Array.Resize(ref _bytes, Math.Max(checked(Length + length), (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        }

        return _bytes.AsMemory(Length, length);
    }

    /// <summary>Keeps the message last read into <see cref="Reserve"/>; the next goes behind it.</summary>
    public void Keep(int length) => Length += length;

    /// <summary>The next column's index: where a tuple that is about to be added begins.</summary>
    public int NextTuple => _columnCount;

    /// <summary>Adds a column whose text begins at <paramref name="offset"/> of the message last read.</summary>
    public void AddValue(int offset, int length) => Add(Length + offset, length);

    public void AddNull() => Add(0, NullLength);

    public void AddUnknown() => Add(0, UnknownLength);

    /// <summary>Reads a column of a tuple.</summary>
    public ColumnValue Read(int tuple, int column)
    {
        var (offset, length) = _columns[tuple + column];
        return length switch
        {
            NullLength => new ColumnValue(ColumnState.Null, default),
            UnknownLength => new ColumnValue(ColumnState.Unknown, default),
            _ => new ColumnValue(ColumnState.Value, _bytes.AsSpan(offset, length)),
        };
    }

    /// <summary>Forgets all tuples.</summary>
    public void Clear()
    {
        Length = 0;
        _columnCount = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[1 << 16];
        }

        if (_columns.Length > KeptColumns)
        {
            _columns = new (int, int)[1 << 10];
        }
    }

    private void Add(int offset, int length)
    {
        if (_columnCount == _columns.Length)
        {
            Array.Resize(ref _columns, _columns.Length * 2);
        }

        _columns[_columnCount++] = (offset, length);
    }
}
