using Realtime.Changes;
using Realtime.Dependencies;
using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>Where a cohort is in its life.</summary>
internal enum CohortState
{
    /// <summary>Its result is what a fresh query would return, as far as the changes known tell.</summary>
    Idle,

    /// <summary>Queued for a run.</summary>
    Dirty,

    /// <summary>In a run.</summary>
    InFlight,

    /// <summary>It ran, but some commit that dirtied it was not visible yet; it runs again once a snapshot sees that commit.</summary>
    AwaitingVisibility,
}

/// <summary>
/// All subscribers of one live query with equal values: one row of the multiplexed statement, one result. Everything here is guarded by the lock of the
/// <see cref="LiveSource"/> that it belongs to.
/// </summary>
/// <remarks>Invariant: a cohort in its poller has at least one subscriber; maintained in <see cref="LiveSource"/>.</remarks>
internal sealed class Cohort(Poller poller, CohortKey key) : Dependent(key.Values)
{
    /// <summary>The query it is a row of.</summary>
    public Poller Poller { get; } = poller;

    /// <summary>Its values.</summary>
    public CohortKey Key { get; } = key;

    /// <summary>Who gets its results.</summary>
    public List<Subscriber> Subscribers { get; } = [];

    public CohortState State { get; set; }

    /// <summary>The hash of the last result.</summary>
    public long? Hash { get; set; }

    /// <summary>The hash whose result the next run need not return; null: it returns its result whatever it is.</summary>
    public long? KnownHash => HasNewcomers && LastResult is null ? null : Hash;

    /// <summary>The last result, for subscribers that join later; null before the first run, and where <see cref="KeptResults"/> has no room for it.</summary>
    public OperationResult? LastResult { get; set; }

    /// <summary>How many results there were; orders deliveries.</summary>
    public long Revision { get; set; }

    /// <summary>When it ran last, in <see cref="TimeProvider.GetTimestamp"/> units; null for never, or when the gap does not count.</summary>
    public long? LastRun { get; set; }

    /// <summary>Transactions that changed what it alone reads and that no completed run of it has seen; those of the whole query are its poller's.</summary>
    public List<FullTransactionId> Unseen { get; } = [];

    /// <summary>It was marked while in flight, without a transaction to compare with: it has to run again.</summary>
    public bool RunAgain { get; set; }

    /// <summary>No run has completed since it was registered: what was routed before has to be replayed against its first snapshot.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>Somebody joined while there was no result to give; the next run's result goes to all, changed or not.</summary>
    public bool HasNewcomers { get; set; }

    /// <summary>How far the WAL had been received when it was taken for its last run.</summary>
    public ulong RanAt { get; set; }

    /// <summary>How often it was told that its result may have changed, with its query or alone.</summary>
    public long Marks => Poller.Marks + OwnMarks;

    /// <summary>How often it alone was.</summary>
    public long OwnMarks { get; set; }

    /// <summary>It is run again for safety: how many marks it had then. Null otherwise.</summary>
    public long? SafetyMarks { get; set; }

    /// <summary>Its place among those that are run again for safety; null when none are.</summary>
    public LinkedListNode<Cohort>? SafetyPlace { get; set; }

    /// <summary>What it costs, and so in which lane it runs.</summary>
    public CohortCost Cost { get; } = new();

    /// <summary>Who is counted for its present turn.</summary>
    public Owner Owner { get; set; }

    /// <summary>The lane that it is queued in.</summary>
    public Lane QueuedIn { get; set; }

    /// <summary>Its place in the lane's order.</summary>
    public double Turn { get; set; }

    /// <summary>The run that it is in; null while it is in none.</summary>
    public LiveRun? Run { get; set; }
}
