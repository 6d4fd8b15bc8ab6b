namespace Realtime.Changes;

/// <summary>What happened to a row.</summary>
internal enum RowChangeKind : byte
{
    Insert,
    Update,
    Delete,
}

/// <summary>What is known of one column's value.</summary>
internal enum ColumnState : byte
{
    /// <summary>There is no such row: the old row of an insert, the new row of a delete.</summary>
    NoRow,

    /// <summary>Not known: not part of the replica identity, an unchanged TOASTed value, or not published. Not NULL.</summary>
    Unknown,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>A value, in <see cref="ColumnValue.Bytes"/>.</summary>
    Value,
}

/// <summary>One column's value in PostgreSQL's text form, UTF-8 (bool is <c>t</c>/<c>f</c>, dates are ISO). Valid during the callback only.</summary>
internal readonly ref struct ColumnValue(ColumnState state, ReadOnlySpan<byte> bytes)
{
    /// <summary>No row to have a value.</summary>
    public static ColumnValue NoRow => new(ColumnState.NoRow, default);

    /// <summary>A value that is not known.</summary>
    public static ColumnValue Unknown => new(ColumnState.Unknown, default);

    public ColumnState State { get; } = state;

    /// <summary>Empty unless <see cref="State"/> is <see cref="ColumnState.Value"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>
/// One changed row. <see cref="Old"/> and <see cref="New"/> already know the traps of the stream: what pgoutput leaves out is taken from where
/// it must be equal, else it is <see cref="ColumnState.Unknown"/>. Valid during the callback only.
/// </summary>
internal readonly ref struct RowChange
{
    private readonly ChangedRelation _relation;
    private readonly TupleStore _tuples;
    private readonly RowReference _row;

    public RowChange(ChangedRelation relation, TupleStore tuples, in RowReference row)
    {
        _relation = relation;
        _tuples = tuples;
        _row = row;
    }

    public RowChangeKind Kind => _row.Kind;

    /// <summary>Whether the stream carried an old tuple. An UPDATE without one left all identity columns as they were.</summary>
    public bool HasOldTuple => _row.OldTuple != RowReference.None;

    /// <summary>Whether that tuple has all columns, not only those of the identity.</summary>
    public bool OldIsWhole => HasOldTuple && _row.OldIsWhole;

    /// <summary>The column's value before the change. A position of -1 is unknown.</summary>
    public ColumnValue Old(int column)
    {
        if (_row.Kind == RowChangeKind.Insert)
        {
            return ColumnValue.NoRow;
        }

        if (column < 0)
        {
            return ColumnValue.Unknown;
        }

        if (HasOldTuple)
        {
            // A key tuple ('K') spells every other column as NULL, which it need not have been.
            return _row.OldIsWhole || _relation.Columns[column].IsIdentity
                ? _tuples.Read(_row.OldTuple, column)
                : ColumnValue.Unknown;
        }

        return _relation.Columns[column].IsIdentity && _relation.Identity != ReplicaIdentity.Full
            ? _tuples.Read(_row.NewTuple, column)
            : ColumnValue.Unknown;
    }

    /// <summary>The column's value after the change. A position of -1 is unknown.</summary>
    public ColumnValue New(int column)
    {
        if (_row.Kind == RowChangeKind.Delete)
        {
            return ColumnValue.NoRow;
        }

        if (column < 0)
        {
            return ColumnValue.Unknown;
        }

        var value = _tuples.Read(_row.NewTuple, column);
        return value.State == ColumnState.Unknown && HasOldTuple ? Old(column) : value; // an unchanged TOASTed value
    }
}
