using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Who is told of changes. The feed calls one method at a time, on its own task, in the order in which things happened:
/// an implementation must return in microseconds, must not block and must not throw (what it throws ends the connection,
/// which is then made again with everything dirty).
/// </summary>
internal interface IChangeConsumer
{
    /// <summary>
    /// One transaction committed. Transactions come in commit order. It may not be visible to new snapshots yet:
    /// a result counts as fresh only when its <see cref="Snapshot"/> sees <see cref="CommittedTransaction.Xid"/>.
    /// All buffers are the feed's: nothing of the argument may be kept.
    /// </summary>
    void OnTransaction(in CommittedTransaction transaction);

    /// <summary>Changes may have been missed in any table. What they did is visible to every snapshot taken from now on.</summary>
    void OnEverythingMayHaveChanged(string reason);

    /// <summary>Changes of one table may have been missed. What they did is visible to every snapshot taken from now on.</summary>
    void OnTableMayHaveChanged(QualifiedName table, string reason);

    /// <summary>
    /// The table's definition is not what it was (columns, name, identity, partitions): the catalog should be read again. Everything
    /// that reads the table is to be taken as changed, too.
    /// </summary>
    void OnSchemaMayHaveChanged(QualifiedName table);

    /// <summary>
    /// Something that defines what queries mean changed in the database (a type, a function, a view, a table, ...), and is visible to every snapshot taken from
    /// now on: the catalog should be read again, and every result taken as changed.
    /// </summary>
    void OnCatalogMayHaveChanged();

    /// <summary>
    /// State or coverage changed. Comes before the signals that follow from it (a newly covered table is first covered, then dirty). When a stream begins
    /// (<see cref="ChangeFeedStatus.BeginsAfter"/>) the consumer has to forget the transactions that it remembers: another server may answer now, where
    /// their ids mean something else. Everything is reported next, and once more for each transaction that was running when the stream began.
    /// </summary>
    void OnStatusChanged(ChangeFeedStatus status);
}
