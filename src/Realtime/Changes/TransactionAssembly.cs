using NpgsqlTypes;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Puts together the transaction being received, relation by relation, and hands it to the consumer at its commit.
/// </summary>
/// <remarks>
/// Invariant: memory is bounded by <see cref="ChangeFeedOptions.MaximumTransactionBytes"/> and the rows by
/// <see cref="ChangeFeedOptions.MaximumRowsPerTable"/>; beyond, a table counts as changed whole, maintained in <see cref="Add"/>.
/// Belongs to the task that reads the stream.
/// </remarks>
internal sealed class TransactionAssembly(ChangeFeedOptions options, IChangeConsumer consumer)
{
    /// <summary>PostgreSQL's zero of time.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<uint, TableChanges> _relations = [];
    private readonly List<TableChanges> _touched = [];
    private TrackedRelations _tracked = TrackedRelations.None;
    private FullTransactionId _xid;

    /// <summary>Where row messages are read to.</summary>
    public TupleStore Tuples { get; } = new();

    /// <summary>Between Begin and Commit.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A transaction id not far from those in the stream, to widen them by. Follows the stream by itself.</summary>
    public FullTransactionId Near { get; private set; }

    /// <summary>Transactions handed to the consumer.</summary>
    public long Transactions { get; private set; }

    /// <summary>Rows listed in them.</summary>
    public long Rows { get; private set; }

    /// <summary>Tells that ids near this one are in use now.</summary>
    public void MoveNear(FullTransactionId xid) => Near = xid > Near ? xid : Near;

    /// <summary>Listens to these relations from here on. Relations described before keep their description.</summary>
    public void Track(TrackedRelations tracked)
    {
        _tracked = tracked;
        foreach (var (oid, changes) in _relations)
        {
            var tables = tracked.Find(oid)?.Tables ?? [];
            if (!changes.Relation.Tables.SequenceEqual(tables))
            {
                changes.Relation = WithTables(changes.Relation, tables);
            }
        }
    }

    public void Begin(uint xid)
    {
        _xid = FullTransactionId.Widen(xid, Near);
        MoveNear(_xid);
        IsOpen = true;
    }

    /// <summary>What the transaction does to a relation; null for a relation that nobody tracks.</summary>
    public TableChanges? Find(uint oid)
    {
        if (!_relations.TryGetValue(oid, out var changes) || changes.Relation.Tables.Count == 0)
        {
            return null;
        }

        if (!changes.IsTouched)
        {
            changes.IsTouched = true;
            _touched.Add(changes);
        }

        return changes;
    }

    /// <summary>Adds a row whose tuples are in <see cref="Tuples"/>.</summary>
    public void Add(TableChanges changes, in RowReference row)
    {
        changes.Add(row);
        if (changes.Count > options.MaximumRowsPerTable)
        {
            changes.MarkWhole(WholeTableReason.TooLarge);
        }

        if (Tuples.Footprint > options.MaximumTransactionBytes)
        {
            foreach (var touched in _touched)
            {
                if (touched.Whole == WholeTableReason.None)
                {
                    touched.MarkWhole(WholeTableReason.TooLarge);
                }
            }

            Tuples.Clear();
        }
    }

    /// <summary>
    /// A relation's description, sent before its first row and again after anything about it may have changed. The same description
    /// keeps the same object.
    /// </summary>
    public void Describe(uint oid, QualifiedName name, ReplicaIdentity identity, RelationColumn[] columns)
    {
        var tracked = _tracked.Find(oid);
        _relations.TryGetValue(oid, out var known);
        var isAsCatalogued = tracked is null ||
            (tracked.Name == name && tracked.Columns.SequenceEqual(columns.Select(column => column.Name)));
        if (known is null || !IsSame(known.Relation, name, identity, columns))
        {
            var relation = new ChangedRelation { Oid = oid, Name = name, Identity = identity, Columns = columns, Tables = tracked?.Tables ?? [] };
            if (known is null)
            {
                _relations[oid] = new TableChanges(relation, Tuples);
            }
            else
            {
                known.Redefine(relation); // rows of this transaction before the change had another shape
            }
        }

        if (!isAsCatalogued)
        {
            Find(oid)!.MarkWhole(WholeTableReason.DefinitionChanged);
            foreach (var table in tracked!.Tables)
            {
                consumer.OnSchemaMayHaveChanged(table);
            }
        }
    }

    public void Commit(ulong endLsn, long microsecondsSinceEpoch)
    {
        IsOpen = false;
        if (_touched.Count > 0)
        {
            var committedAt = Epoch.AddTicks(microsecondsSinceEpoch * TimeSpan.TicksPerMicrosecond);
            var transaction = new CommittedTransaction(_xid, new NpgsqlLogSequenceNumber(endLsn), committedAt, _touched);
            Transactions++;
            consumer.OnTransaction(transaction);
            foreach (var changes in _touched)
            {
                Rows += changes.Count;
                changes.Clear();
            }

            _touched.Clear();
        }

        Tuples.Clear();
    }

    private static ChangedRelation WithTables(ChangedRelation relation, IReadOnlyList<QualifiedName> tables) => new()
    {
        Oid = relation.Oid,
        Name = relation.Name,
        Identity = relation.Identity,
        Columns = relation.Columns,
        Tables = tables,
    };

    private static bool IsSame(ChangedRelation relation, QualifiedName name, ReplicaIdentity identity, RelationColumn[] columns) =>
        relation.Name == name && relation.Identity == identity && relation.Columns.SequenceEqual(columns);
}
