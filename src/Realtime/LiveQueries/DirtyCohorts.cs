using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// Which cohorts have to run: the queue of dirty ones, oldest first over all queries, and those that wait for a commit to become visible. Guarded by the lock of
/// its <see cref="LiveSource"/>.
/// </summary>
/// <remarks>
/// Invariant: a cohort is queued exactly when its state is <see cref="CohortState.Dirty"/>, in <see cref="Poller.Quiet"/> exactly when it is Idle or
/// AwaitingVisibility; maintained here and in <see cref="LiveSource.Unsubscribe"/>.
/// </remarks>
internal sealed class DirtyCohorts(LiveQueryOptions options, TimeProvider time, Action wake)
{
    private readonly Queue<Cohort> _dirty = new();
    private readonly HashSet<Cohort> _awaiting = [];

    /// <summary>Cohorts queued.</summary>
    public int Count => _dirty.Count;

    /// <summary>Whether some cohorts wait for a commit to become visible.</summary>
    public bool IsAwaiting => _awaiting.Count > 0;

    /// <summary>Queues a cohort.</summary>
    public void Enqueue(Cohort cohort)
    {
        cohort.Poller.Quiet.Remove(cohort);
        _awaiting.Remove(cohort);
        cohort.State = CohortState.Dirty;
        _dirty.Enqueue(cohort);
        wake();
    }

    /// <summary>Queues a cohort unless it is queued or running already.</summary>
    public void Mark(Cohort cohort)
    {
        if (cohort.State is CohortState.Idle or CohortState.AwaitingVisibility)
        {
            Enqueue(cohort);
        }
    }

    /// <summary>All cohorts of a poller may have changed by a transaction. Costs nothing for those that are queued already.</summary>
    public void MarkAll(Poller poller, FullTransactionId xid)
    {
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

    /// <summary>Takes up to so many due cohorts, oldest first; the rest stay queued.</summary>
    /// <param name="most">The most to take.</param>
    /// <param name="now">Now, in timestamp units.</param>
    /// <param name="next">Lowered to when the earliest cohort that is not due yet will be.</param>
    public List<Cohort> Take(int most, long now, ref long next)
    {
        var gap = (long)(options.MinimumGap.TotalSeconds * time.TimestampFrequency);
        var taken = new List<Cohort>();
        for (var left = _dirty.Count; left > 0 && taken.Count < most; left--)
        {
            var cohort = _dirty.Dequeue();
            if (cohort.Subscribers.Count == 0 || cohort.State != CohortState.Dirty)
            {
                continue; // everybody left while it was queued: it is in no poller any more
            }

            var due = Math.Max(cohort.LastRun + gap ?? now, cohort.Poller.HeldUntil);
            if (due > now)
            {
                next = Math.Min(next, due);
                _dirty.Enqueue(cohort);
                continue;
            }

            cohort.State = CohortState.InFlight;
            cohort.RunAgain = false;
            cohort.LastRun = now;
            taken.Add(cohort);
        }

        return taken;
    }

    /// <summary>Decides what a cohort is after a run with this snapshot.</summary>
    public void Settle(Cohort cohort, Snapshot snapshot)
    {
        cohort.Unseen.RemoveAll(snapshot.Sees);
        if (cohort.Subscribers.Count == 0)
        {
            return;
        }

        if (cohort.RunAgain)
        {
            Enqueue(cohort);
            return;
        }

        cohort.Poller.Quiet.Add(cohort);
        if (cohort.Unseen.Count > 0 || cohort.Poller.Unseen.Exists(xid => !snapshot.Sees(xid)))
        {
            cohort.State = CohortState.AwaitingVisibility;
            _awaiting.Add(cohort);
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
}
