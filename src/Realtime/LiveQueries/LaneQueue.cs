namespace Realtime.LiveQueries;

/// <summary>
/// The dirty cohorts of one lane, in the order in which they are to run: fair between owners by what their cohorts cost, oldest first of one owner (start-time
/// fair queueing: a cohort's turn comes when the lane has spent for others what its owner has spent already). Guarded by the lock of its
/// <see cref="LiveSource"/>.
/// </summary>
/// <remarks>Invariant: a cohort of the lane whose state is Dirty is in exactly one of the three places.</remarks>
/// <param name="lane">The lane.</param>
/// <param name="workers">How many runs the lane has at a time.</param>
internal sealed class LaneQueue(Lane lane, int workers)
{
    private const int MostSharersLookedAt = 8;
    private readonly PriorityQueue<Cohort, (double Turn, long Sequence)> _queue = new();
    private readonly PriorityQueue<Cohort, long> _later = new();
    private readonly List<Cohort> _blocked = [];
    private readonly Dictionary<Owner, double> _spent = [];
    private readonly Dictionary<Owner, long> _resting = [];
    private readonly Dictionary<Owner, int> _running = [];
    private double _turn;
    private long _sequence;

    /// <summary>Cohorts that could run, or could once another run has ended.</summary>
    public int Count => _queue.Count + _blocked.Count;

    /// <summary>Queues a cohort behind what its owner has queued already.</summary>
    public void Enqueue(Cohort cohort)
    {
        cohort.Owner = Cheapest(cohort);
        cohort.QueuedIn = lane;
        cohort.Turn = Math.Max(_turn, _spent.GetValueOrDefault(cohort.Owner));
        _spent[cohort.Owner] = cohort.Turn + cohort.Cost.Expected.TotalMilliseconds;
        _queue.Enqueue(cohort, (cohort.Turn, _sequence++));
    }

    /// <summary>Takes the next run's cohorts: as many as their costs allow, one alone where it has to run by itself.</summary>
    /// <param name="due">From when a cohort may run, in timestamp units.</param>
    /// <param name="now">Now.</param>
    /// <param name="next">Lowered to when the earliest cohort that is not due yet will be.</param>
    public List<Cohort> Take(Func<Cohort, long> due, long now, ref long next)
    {
        while (_later.TryPeek(out _, out var when) && when <= now)
        {
            Requeue(_later.Dequeue());
        }

        var taken = new List<Cohort>();
        var cost = TimeSpan.Zero;
        while (taken.Count < LaneRules.MostCohorts && cost < LaneRules.RunTarget && _queue.TryPeek(out var cohort, out _))
        {
            if (cohort.Cost.IsAlone && taken.Count > 0)
            {
                break;
            }

            _queue.Dequeue();
            if (cohort.Subscribers.Count == 0 || cohort.State != CohortState.Dirty || cohort.QueuedIn != lane)
            {
                continue; // everybody left while it was queued: it is in no poller any more
            }

            if (IsHeldBack(cohort, due(cohort), now))
            {
                continue;
            }

            _turn = Math.Max(_turn, cohort.Turn);
            taken.Add(cohort);
            cost += cohort.Cost.Expected;
            if (cohort.Cost.IsAlone)
            {
                break;
            }
        }

        foreach (var owner in taken.Select(cohort => cohort.Owner).Distinct())
        {
            _running[owner] = _running.GetValueOrDefault(owner) + 1;
        }

        if (_later.TryPeek(out _, out var earliest))
        {
            next = Math.Min(next, earliest);
        }

        return taken;
    }

    /// <summary>A run is over.</summary>
    /// <param name="owners">Whose cohorts were in it.</param>
    /// <param name="restUntil">Until when they have none in this lane again, in timestamp units; 0 for no rest.</param>
    /// <param name="now">Now.</param>
    public void Release(IEnumerable<Owner> owners, long restUntil, long now)
    {
        foreach (var owner in owners)
        {
            if (_running.TryGetValue(owner, out var count) && count > 1)
            {
                _running[owner] = count - 1;
            }
            else
            {
                _running.Remove(owner);
            }

            if (restUntil > 0)
            {
                _resting[owner] = restUntil;
            }
        }

        var blocked = _blocked.ToList();
        _blocked.Clear();
        blocked.ForEach(Requeue);
        Prune(now);
    }

    /// <summary>What a cohort cost beyond what was expected when it was queued is its owner's to wait for.</summary>
    public void Charge(Owner owner, TimeSpan more)
    {
        if (_spent.TryGetValue(owner, out var spent))
        {
            _spent[owner] = spent + more.TotalMilliseconds;
        }
    }

    private bool IsHeldBack(Cohort cohort, long due, long now)
    {
        if (lane != Lane.Fast && _resting.TryGetValue(cohort.Owner, out var rested))
        {
            due = Math.Max(due, rested);
        }

        if (due > now)
        {
            _later.Enqueue(cohort, due);
            return true;
        }

        if (lane == Lane.Slow && IsFull(cohort.Owner))
        {
            _blocked.Add(cohort);
            return true;
        }

        return false;
    }

    // One user has one run of slow cohorts at a time, and one role leaves a worker to the others where there are several.
    private bool IsFull(Owner owner) =>
        _running.ContainsKey(owner)
        || (workers > 1 && _running.Where(running => running.Key.Role == owner.Role).Sum(running => running.Value) >= workers - 1);

    private void Requeue(Cohort cohort) => _queue.Enqueue(cohort, (cohort.Turn, _sequence++));

    // Whoever shares a cohort with another is not to wait because of what the other has beside it.
    private Owner Cheapest(Cohort cohort)
    {
        var cheapest = cohort.Subscribers.Count > 0 ? cohort.Subscribers[0].Owner : cohort.Owner;
        for (var index = 1; index < Math.Min(cohort.Subscribers.Count, MostSharersLookedAt); index++)
        {
            var owner = cohort.Subscribers[index].Owner;
            cheapest = _spent.GetValueOrDefault(owner) < _spent.GetValueOrDefault(cheapest) ? owner : cheapest;
        }

        return cheapest;
    }

    // Owners whose turn is now would begin there anyway, and a rest that is over is no rest.
    private void Prune(long now)
    {
        if (_spent.Count > (2 * (_queue.Count + _later.Count)) + 1000)
        {
            foreach (var (owner, _) in _spent.Where(spent => spent.Value <= _turn).ToList())
            {
                _spent.Remove(owner);
            }
        }

        if (_resting.Count > (2 * _later.Count) + 1000)
        {
            foreach (var (owner, _) in _resting.Where(resting => resting.Value <= now).ToList())
            {
                _resting.Remove(owner);
            }
        }
    }
}
