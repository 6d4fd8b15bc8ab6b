using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// Who waits for changes of one source's tables beside its live queries, by table: a change costs what there are watches of its tables, however many others
/// there are. Thread-safe; watches are notified under its lock, which only signals.
/// </summary>
internal sealed class TableWatches
{
    private readonly Lock _gate = new();
    private readonly Dictionary<QualifiedName, HashSet<ChangeWatch>> _byTable = [];
    private readonly HashSet<ChangeWatch> _all = [];
    private ChangeFeedStatus? _status;

    /// <summary>A watch of these tables begins.</summary>
    public void Add(ChangeWatch watch, IEnumerable<QualifiedName> tables) => Replace(watch, [], tables);

    /// <summary>A watch's tables are others; of those that stay nothing is missed.</summary>
    public void Replace(ChangeWatch watch, IEnumerable<QualifiedName> before, IEnumerable<QualifiedName> tables)
    {
        lock (_gate)
        {
            RemoveFrom(before, watch);
            _all.Add(watch);
            foreach (var table in tables)
            {
                if (!_byTable.TryGetValue(table, out var watches))
                {
                    _byTable.Add(table, watches = []);
                }

                watches.Add(watch);
            }
        }
    }

    /// <summary>A watch of these tables ends: after this returns it is not notified any more.</summary>
    public void Remove(ChangeWatch watch, IEnumerable<QualifiedName> tables)
    {
        lock (_gate)
        {
            RemoveFrom(tables, watch);
            _all.Remove(watch);
        }
    }

    /// <summary>Tables may have been written to.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="xid">By which transaction; null when that is not known.</param>
    public void Notify(IEnumerable<QualifiedName> tables, FullTransactionId? xid)
    {
        lock (_gate)
        {
            foreach (var table in tables)
            {
                foreach (var watch in _byTable.GetValueOrDefault(table) ?? [])
                {
                    watch.Notify(xid);
                }
            }
        }
    }

    /// <summary>Anything may have been written.</summary>
    public void NotifyAll()
    {
        lock (_gate)
        {
            foreach (var watch in _all)
            {
                watch.Notify(null);
            }
        }
    }

    /// <summary>
    /// The feed's condition changed: who waited for changes may have to look by itself now. A new stream's transactions have nothing to do with those before.
    /// </summary>
    public void SetFeedStatus(ChangeFeedStatus status)
    {
        lock (_gate)
        {
            var isNewStream = status.BeginsAfter(_status);
            _status = status;
            foreach (var watch in _all)
            {
                if (isNewStream)
                {
                    watch.Forget();
                }

                watch.Notify(null);
            }
        }
    }

    private void RemoveFrom(IEnumerable<QualifiedName> tables, ChangeWatch watch)
    {
        foreach (var table in tables)
        {
            if (_byTable.TryGetValue(table, out var watches) && watches.Remove(watch) && watches.Count == 0)
            {
                _byTable.Remove(table);
            }
        }
    }
}
