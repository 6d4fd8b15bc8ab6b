using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// The change feed's consumer: tells a <see cref="LiveSource"/> which tables each committed transaction wrote to. Called by the feed, one call at a time; does
/// nothing but mark, so it returns in microseconds.
/// </summary>
internal sealed class ChangeRouter(LiveSource source, Action schemaMayHaveChanged) : IChangeConsumer
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
            source.Route(transaction.Xid, [.. _written]);
        }
    }

    /// <inheritdoc/>
    public void OnEverythingMayHaveChanged(string reason) => source.MarkUnconditionally(null);

    /// <inheritdoc/>
    public void OnTableMayHaveChanged(QualifiedName table, string reason) => source.MarkUnconditionally(table);

    /// <inheritdoc/>
    public void OnSchemaMayHaveChanged(QualifiedName table)
    {
        source.MarkUnconditionally(table);
        schemaMayHaveChanged();
    }

    /// <inheritdoc/>
    public void OnCatalogMayHaveChanged()
    {
        source.MarkUnconditionally(null);
        schemaMayHaveChanged();
    }

    /// <inheritdoc/>
    public void OnStatusChanged(ChangeFeedStatus status) => source.SetFeedStatus(status);
}
