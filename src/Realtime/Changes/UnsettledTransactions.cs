using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Transactions that were still running when listening to some tables began. What they wrote before that moment is not in the stream, or its
/// commit was received too early to be visible; so when one of them ends, its tables are reported once more.
/// </summary>
/// <remarks>Pure logic over snapshots; belongs to the feed's supervision loop.</remarks>
internal sealed class UnsettledTransactions
{
    private readonly List<(HashSet<ulong> Running, QualifiedName? Table)> _fences = [];

    /// <summary>Whether all have ended.</summary>
    public bool IsEmpty => _fences.Count == 0;

    /// <summary>Begins to wait for what runs in <paramref name="fence"/>; a null table stands for all.</summary>
    public void Add(Snapshot fence, QualifiedName? table)
    {
        if (fence.InProgress.Length > 0)
        {
            _fences.Add(([.. fence.InProgress], table));
        }
    }

    /// <summary>Compares with a later snapshot. Returns the tables to report, null standing for all; the snapshot sees what they are reported for.</summary>
    public IReadOnlyCollection<QualifiedName?> Observe(Snapshot now)
    {
        if (_fences.Count == 0)
        {
            return [];
        }

        var ended = new HashSet<QualifiedName?>();
        foreach (var (running, table) in _fences)
        {
            if (running.RemoveWhere(xid => now.Sees(new FullTransactionId(xid))) > 0)
            {
                ended.Add(table);
            }
        }

        _fences.RemoveAll(fence => fence.Running.Count == 0);
        return ended.Contains(null) ? [null] : ended;
    }
}
