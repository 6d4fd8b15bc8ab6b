using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// The transactions routed lately that a new cohort's first query may not have seen: their changes were handed out before the cohort was registered, yet may
/// become visible only after its query. Guarded by the <see cref="LiveSource"/>'s lock.
/// </summary>
/// <remarks>
/// A transaction is kept until a completed snapshot sees it, since on a primary every later snapshot then sees it too. Bounded: when it overflows, the oldest
/// is dropped and its id kept, and a new cohort then stays dirty until every transaction up to that id has ended.
/// </remarks>
internal sealed class RecentTransactions
{
    // 64 Ki entries of about 100 bytes: some seconds of a busy database without any live query running.
    private const int Capacity = 64 * 1024;
    private readonly Queue<(FullTransactionId Xid, QualifiedName[] Tables, long Sequence)> _transactions = new();
    private FullTransactionId? _newestDropped;
    private long _sequence;

    /// <summary>Transactions kept.</summary>
    public int Count => _transactions.Count;

    /// <summary>The number of the newest one remembered.</summary>
    public long Newest => _sequence;

    /// <summary>Remembers a routed transaction.</summary>
    public void Add(FullTransactionId xid, QualifiedName[] tables)
    {
        if (_transactions.Count == Capacity)
        {
            var dropped = _transactions.Dequeue().Xid;
            if (_newestDropped is not { } newest || newest < dropped)
            {
                _newestDropped = dropped;
            }
        }

        _transactions.Enqueue((xid, tables, ++_sequence));
    }

    /// <summary>Adds to a cohort that just ran for the first time what its snapshot did not see.</summary>
    public void Replay(Cohort cohort, Snapshot snapshot)
    {
        var tables = cohort.Poller.Query.Reads.Tables;
        foreach (var (xid, written, _) in _transactions)
        {
            if (!snapshot.Sees(xid) && !cohort.Unseen.Contains(xid) && Array.Exists(written, tables.ContainsKey))
            {
                cohort.Unseen.Add(xid);
            }
        }

        // Which of the dropped ones it did not see is not known any more: it waits for the newest, and runs again meanwhile.
        if (_newestDropped is { } newest && snapshot.Xmin <= newest)
        {
            cohort.RunAgain = true;
        }
    }

    /// <summary>Forgets what a completed snapshot sees.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="underWay">Runs that may have older ones: they keep it.</param>
    public void Forget(Snapshot snapshot, IReadOnlyCollection<LiveRun> underWay)
    {
        for (var left = _transactions.Count; left > 0; left--)
        {
            var transaction = _transactions.Dequeue();
            if (!snapshot.Sees(transaction.Xid))
            {
                _transactions.Enqueue(transaction);
                continue;
            }

            foreach (var run in underWay)
            {
                run.Forgotten(transaction.Sequence, transaction.Xid, transaction.Tables);
            }
        }

        if (_newestDropped is { } newest && newest < snapshot.Xmin)
        {
            _newestDropped = null;
        }
    }

    /// <summary>Forgets all: another server, whose transaction ids mean nothing here.</summary>
    public void Clear()
    {
        _transactions.Clear();
        _newestDropped = null;
    }
}
