using System.Runtime.InteropServices;
using NpgsqlTypes;

namespace Realtime.Changes;

/// <summary>Why a table's changes in a transaction are not listed row by row.</summary>
internal enum WholeTableReason : byte
{
    /// <summary>They are listed.</summary>
    None,

    /// <summary>TRUNCATE.</summary>
    Truncated,

    /// <summary>More rows or bytes than a transaction may hold in memory.</summary>
    TooLarge,

    /// <summary>The relation's definition changed; see <see cref="IChangeConsumer.OnSchemaMayHaveChanged"/>.</summary>
    DefinitionChanged,
}

/// <summary>One committed transaction, as a view over the feed's buffers. Valid during the callback only.</summary>
internal readonly ref struct CommittedTransaction
{
    private readonly List<TableChanges> _tables;

    public CommittedTransaction(FullTransactionId xid, NpgsqlLogSequenceNumber endLsn, DateTimeOffset committedAt, List<TableChanges> tables)
    {
        Xid = xid;
        EndLsn = endLsn;
        CommittedAt = committedAt;
        _tables = tables;
    }

    /// <summary>The top-level transaction; subtransactions end with it.</summary>
    public FullTransactionId Xid { get; }

    /// <summary>The end of its commit record: a standby that replayed up to here shows it.</summary>
    public NpgsqlLogSequenceNumber EndLsn { get; }

    /// <summary>When it committed, by the database's clock.</summary>
    public DateTimeOffset CommittedAt { get; }

    /// <summary>What it changed, by relation, in no particular order. A relation occurs at most once.</summary>
    public ReadOnlySpan<TableChanges> Tables => CollectionsMarshal.AsSpan(_tables);
}

/// <summary>
/// What one transaction did to one relation. Reused from transaction to transaction by the feed: valid during the callback only.
/// </summary>
internal sealed class TableChanges
{
    private readonly TupleStore _tuples;
    private readonly List<RowReference> _rows = [];

    public TableChanges(ChangedRelation relation, TupleStore tuples)
    {
        Relation = relation;
        _tuples = tuples;
    }

    /// <summary>The relation as it was when the transaction wrote to it last.</summary>
    public ChangedRelation Relation { get; internal set; }

    /// <summary>Set: any row may have changed, and <see cref="Count"/> is 0.</summary>
    public WholeTableReason Whole { get; private set; }

    /// <summary>How many row changes are listed.</summary>
    public int Count => _rows.Count;

    /// <summary>A row change, in the order of the transaction.</summary>
    public RowChange this[int index] => new(Relation, _tuples, CollectionsMarshal.AsSpan(_rows)[index]);

    /// <summary>Whether the transaction being received is in it already.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Lists a row. Not for a table that counts as changed whole.</summary>
    internal void Add(in RowReference row) => _rows.Add(row);

    /// <summary>Takes another description; rows listed under the one before can no longer be read.</summary>
    internal void Redefine(ChangedRelation relation)
    {
        if (_rows.Count > 0)
        {
            MarkWhole(WholeTableReason.DefinitionChanged);
        }

        Relation = relation;
    }

    internal void MarkWhole(WholeTableReason reason)
    {
        Whole = reason;
        _rows.Clear();
    }

    internal void Clear()
    {
        Whole = WholeTableReason.None;
        IsTouched = false;
        _rows.Clear();
    }
}
