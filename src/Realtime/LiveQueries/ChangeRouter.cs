using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// The change feed's consumer: brings each committed transaction to those whom it may concern, the live queries of a <see cref="LiveSource"/> and the
/// <see cref="TableWatches"/> of streams. Called by the feed, one call at a time; does nothing but mark and signal, so it returns in microseconds.
/// </summary>
internal sealed class ChangeRouter(LiveSource source, TableWatches watches, Action schemaMayHaveChanged) : IChangeConsumer
{
    private readonly HashSet<QualifiedName> _written = [];

    /// <inheritdoc/>
    public void OnTransaction(in CommittedTransaction transaction)
    {
        _written.Clear();
        foreach (var changes in transaction.Tables)
        {
            _written.UnionWith(changes.Relation.Tables);
        }

        if (_written.Count > 0)
        {
            QualifiedName[] tables = [.. _written];
            source.Route(transaction, tables);
            watches.Notify(tables, transaction.Xid);
        }
    }

    /// <inheritdoc/>
    public void OnEverythingMayHaveChanged(string reason)
    {
        source.MarkUnconditionally(null);
        watches.NotifyAll();
    }

    /// <inheritdoc/>
    public void OnTableMayHaveChanged(QualifiedName table, string reason)
    {
        source.MarkUnconditionally(table);
        watches.Notify([table], null);
    }

    /// <inheritdoc/>
    public void OnSchemaMayHaveChanged(QualifiedName table)
    {
        source.MarkUnconditionally(table);
        watches.Notify([table], null);
        schemaMayHaveChanged();
    }

    /// <inheritdoc/>
    public void OnCatalogMayHaveChanged()
    {
        source.MarkUnconditionally(null);
        watches.NotifyAll();
        schemaMayHaveChanged();
    }

    /// <inheritdoc/>
    public void OnStatusChanged(ChangeFeedStatus status)
    {
        source.SetFeedStatus(status);
        watches.SetFeedStatus(status);
    }
}
