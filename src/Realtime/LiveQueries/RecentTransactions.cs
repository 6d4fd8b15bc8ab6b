using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// The transactions routed lately that a new cohort's first query may not have seen: their changes were handed out before the cohort was registered, yet may
/// become visible only after its query. Guarded by the <see cref="LiveSource"/>'s lock.
/// </summary>
/// <remarks>
/// A transaction is kept until a completed snapshot sees it, since on a primary every later snapshot then sees it too. Bounded: when it overflows, the oldest
/// is dropped, and of those dropped the newest id kept. A new cohort then waits for whatever up to that id was running at its first snapshot that names them
/// all, dropped or not.
/// </remarks>
internal sealed class RecentTransactions
{
    // 64 Ki entries of about 100 bytes: some seconds of a busy database without any live query running.
    public const int Capacity = 64 * 1024;
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
    /// <returns>Whether that is all; otherwise the cohort has to run again as a new one.</returns>
    public bool Replay(Cohort cohort, Snapshot snapshot)
    {
        var tables = cohort.Poller.Query.Reads.Tables;
        var unseen = new HashSet<FullTransactionId>(cohort.Unseen); // there may be very many
        foreach (var (xid, written, _) in _transactions)
        {
            if (!snapshot.Sees(xid) && Array.Exists(written, tables.ContainsKey))
            {
                unseen.Add(xid);
            }
        }

        foreach (var running in snapshot.InProgress)
        {
            if (running <= (_newestDropped?.Value ?? 0))
            {
                unseen.Add(new FullTransactionId(running)); // it may be one of the dropped
            }
        }

        cohort.Unseen.Clear();
        cohort.Unseen.AddRange(unseen);

        // Above xmax a snapshot names none. Soon another is taken that does: the dropped have committed, and only wait for being visible.
        return _newestDropped is not { } newest || newest < snapshot.Xmax;
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
