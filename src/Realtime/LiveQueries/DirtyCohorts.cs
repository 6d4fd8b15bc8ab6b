using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// Which cohorts have to run: a queue of dirty ones for each lane, and those that wait for a commit to become visible. Guarded by the lock of its
/// <see cref="LiveSource"/>.
/// </summary>
/// <remarks>
/// Invariant: a cohort is queued exactly when its state is <see cref="CohortState.Dirty"/>, in <see cref="Poller.Quiet"/> exactly when it is Idle or
/// AwaitingVisibility; maintained here and in <see cref="LiveSource.Unsubscribe"/>.
/// </remarks>
internal sealed class DirtyCohorts(LiveQueryOptions options, TimeProvider time, Action<Lane> wake)
{
    private readonly LaneQueue[] _lanes = [.. LaneRules.Lanes.Select(lane => new LaneQueue(lane, LaneRules.WorkersOf(lane, options)))];
    private readonly HashSet<Cohort> _awaiting = [];

    /// <summary>Whether some cohorts wait for a commit to become visible.</summary>
    public bool IsAwaiting => _awaiting.Count > 0;

    /// <summary>Cohorts queued in a lane that are not known to be due later.</summary>
    public int CountOf(Lane lane) => _lanes[(int)lane].Count;

    /// <summary>Queues a cohort in its lane.</summary>
    public void Enqueue(Cohort cohort)
    {
        cohort.Poller.Quiet.Remove(cohort);
        _awaiting.Remove(cohort);
        cohort.State = CohortState.Dirty;
        _lanes[(int)cohort.Cost.Lane].Enqueue(cohort);
        wake(cohort.Cost.Lane);
    }

    /// <summary>Queues a cohort unless it is queued or running already.</summary>
    public void Mark(Cohort cohort)
    {
        if (cohort.State is CohortState.Idle or CohortState.AwaitingVisibility)
        {
            Enqueue(cohort);
        }
    }

    /// <summary>A cohort may have changed by a transaction; told of it once or several times.</summary>
    public void Mark(Cohort cohort, FullTransactionId xid)
    {
        if (cohort.Unseen is [.., var last] && last == xid)
        {
            return;
        }

        cohort.OwnMarks++;
        cohort.Unseen.Add(xid);
        Mark(cohort);
    }

    /// <summary>All cohorts of a poller may have changed by a transaction. Costs nothing for those that are queued already.</summary>
    public void MarkAll(Poller poller, FullTransactionId xid)
    {
        if (poller.Unseen is [.., var last] && last == xid)
        {
            return; // by another of its tables
        }

        poller.Marks++;
        poller.Unseen.Add(xid);
        MarkQuiet(poller);
    }

    /// <summary>All cohorts of a poller have to run, whatever snapshot a run under way has.</summary>
    public void MarkAll(Poller poller)
    {
        poller.Marks++;
        foreach (var cohort in poller.Cohorts.Values)
        {
            cohort.RunAgain = true;
        }

        MarkQuiet(poller);
    }

    /// <summary>A cohort is gone.</summary>
    public void Forget(Cohort cohort) => _awaiting.Remove(cohort);

    /// <summary>Takes the next run of a lane; the rest stay queued.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="now">Now, in timestamp units.</param>
    /// <param name="next">Lowered to when the earliest cohort that is not due yet will be.</param>
    public List<Cohort> Take(Lane lane, long now, ref long next)
    {
        var taken = _lanes[(int)lane].Take(DueOf, now, ref next);
        foreach (var cohort in taken)
        {
            cohort.State = CohortState.InFlight;
            cohort.RunAgain = false;
            cohort.LastRun = now;
        }

        return taken;

        long DueOf(Cohort cohort) => Math.Max(cohort.LastRun + GapOf(cohort) ?? now, cohort.Poller.HeldUntil);
    }

    /// <summary>A run of a lane is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="restUntil">Until when its owners have no other in this lane, in timestamp units; 0 for no rest.</param>
    /// <param name="now">Now.</param>
    public void Release(LiveRun run, long restUntil, long now)
    {
        _lanes[(int)run.Lane].Release(run.Owners, restUntil, now);
        if (_lanes[(int)run.Lane].Count > 0)
        {
            wake(run.Lane);
        }
    }

    /// <summary>A cohort's run has cost more than it was queued with.</summary>
    public void Charge(Cohort cohort, TimeSpan more) => _lanes[(int)cohort.QueuedIn].Charge(cohort.Owner, more);

    /// <summary>Decides what a cohort is after a run with this snapshot.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="hasMissed">Whether the run missed something that is visible to everybody by now.</param>
    public void Settle(Cohort cohort, Snapshot snapshot, bool hasMissed)
    {
        cohort.Unseen.RemoveAll(snapshot.Sees);
        if (cohort.Subscribers.Count == 0)
        {
            return;
        }

        if (cohort.RunAgain || hasMissed)
        {
            Enqueue(cohort);
            return;
        }

        cohort.Poller.Quiet.Add(cohort);
        if (cohort.Unseen.Count > 0 || cohort.Poller.Unseen.Exists(xid => !snapshot.Sees(xid)))
        {
            cohort.State = CohortState.AwaitingVisibility;
            _awaiting.Add(cohort);
            wake(Lane.Fast); // its workers look for what becomes visible
        }
        else
        {
            cohort.State = CohortState.Idle;
        }
    }

    /// <summary>Queues what waited for a commit that this snapshot sees.</summary>
    public void WakeWhatBecameVisible(Snapshot snapshot)
    {
        if (_awaiting.Count == 0)
        {
            return;
        }

        foreach (var cohort in _awaiting.Where(cohort => cohort.Unseen.Exists(snapshot.Sees) || cohort.Poller.Unseen.Exists(snapshot.Sees)).ToList())
        {
            Enqueue(cohort);
        }
    }

    private void MarkQuiet(Poller poller)
    {
        if (poller.Quiet.Count == 0)
        {
            return;
        }

        foreach (var cohort in poller.Quiet.ToList())
        {
            Enqueue(cohort);
        }
    }

    // What fails by itself is tried again ever more rarely.
    private long GapOf(Cohort cohort)
    {
        var gap = cohort.Cost.Failures > 0 ? LaneRules.Backoff(cohort.Cost.Failures) : options.MinimumGap;
        return (long)(gap.TotalSeconds * time.TimestampFrequency);
    }
}
