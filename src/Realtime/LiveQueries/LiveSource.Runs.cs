using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>The side of the workers: cohorts are taken for runs, and come back with results, unfinished, or failed.</summary>
internal sealed partial class LiveSource
{
    /// <summary>Takes the cohorts that a worker of a lane runs now, and says when to look again.</summary>
    /// <remarks>The workers of the fast lane look after time: what is polled, and what is run again for safety.</remarks>
    public Tick Take(Lane lane)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var next = long.MaxValue;
            IReadOnlyList<LiveQuery> unexplained = [];
            if (lane == Lane.Fast)
            {
                (var due, next) = _pollers.TakeDue(now);
                due.ForEach(_dirty.MarkAll);
                if (_dirty.CountOf(lane) == 0)
                {
                    _safety.Pick(now, ref next).ForEach(_dirty.Mark);
                }

                unexplained = _safety.TakeUnexplained(now).ConvertAll(poller => poller.Query);
            }

            var taken = _dirty.Take(lane, now, ref next);
            var wait = next == long.MaxValue ? (TimeSpan?)null : _time.GetElapsedTime(now, Math.Max(next, now));
            var moreIsDirty = taken.Count > 0 && _dirty.CountOf(lane) > 0;
            return new Tick(taken, Begin(lane, taken, now), wait, moreIsDirty, lane == Lane.Fast && _dirty.IsAwaiting, unexplained);
        }
    }

    /// <summary>A run is over: its changed results are kept and given out, and what its snapshot did not see stays open.</summary>
    /// <param name="ran">Its cohorts.</param>
    /// <param name="snapshot">Its snapshot.</param>
    /// <param name="changed">The results that differ.</param>
    /// <param name="costs">How long each of its statements took, with the statement's cohorts; null where that says nothing.</param>
    public void Complete(
        IReadOnlyList<Cohort> ran, Snapshot snapshot, IReadOnlyDictionary<Cohort, CohortResult> changed, IReadOnlyList<StatementCost>? costs = null)
    {
        var deliveries = new List<Delivery>();
        lock (_gate)
        {
            var differing = changed.Where(pair => pair.Value.Hash is null || pair.Value.Hash != pair.Key.Hash).Select(pair => pair.Key).ToHashSet();
            _safety.Completed(ran, differing, _time.GetTimestamp());
            Measure(costs ?? []);
            foreach (var cohort in ran)
            {
                cohort.Poller.Release();
                var isNew = changed.TryGetValue(cohort, out var result) && !IsSameError(cohort, result!);
                if (isNew)
                {
                    Keep(cohort, result!.Result);
                    cohort.Hash = result.Hash;
                    cohort.Revision++;
                    deliveries.Add(Delivery.Of(cohort, result.Result));
                }
                else if (cohort.HasNewcomers && cohort.LastResult is { } last)
                {
                    deliveries.Add(Delivery.Of(cohort, last));
                }

                // Who joined while it ran and finds no result kept is what it runs for again.
                cohort.HasNewcomers &= !isNew && cohort.LastResult is null && cohort.Hash is not null;
                cohort.RunAgain |= cohort.HasNewcomers;
                var wasNew = cohort.IsNew;
                if (wasNew)
                {
                    cohort.IsNew = !_recent.Replay(cohort, snapshot);
                    cohort.RunAgain |= cohort.IsNew;
                }

                _dirty.Settle(cohort, snapshot, cohort.Run?.HasMissed(cohort, snapshot, wasNew) == true);
                if (!isNew && cohort.State == CohortState.AwaitingVisibility)
                {
                    cohort.LastRun = null; // it came too early to show anything: the run that will is the change's first, and is not delayed
                }
            }

            Return(ran);
            See(snapshot);
        }

        deliveries.ForEach(static delivery => delivery.Give());
    }

    /// <summary>A snapshot was looked at: what waited for commits that it sees can run.</summary>
    public void Observe(Snapshot snapshot)
    {
        lock (_gate)
        {
            See(snapshot);
        }
    }

    /// <summary>
    /// A run did not come to its end (the connection broke, another statement failed): these cohorts are dirty again, without waiting for the minimum gap.
    /// </summary>
    public void GiveBack(IReadOnlyList<Cohort> ran)
    {
        lock (_gate)
        {
            GiveBackLocked(ran);
        }
    }

    /// <summary>A worker's run failed as a whole: what has not come back is dirty again.</summary>
    public void Abandon(IReadOnlyList<Cohort> taken, LiveRun? run)
    {
        lock (_gate)
        {
            GiveBackLocked([.. taken.Where(cohort => ReferenceEquals(cohort.Run, run))]);
        }
    }

    /// <summary>A statement failed, or took longer than its lane allows: its cohorts go on in a lane where they are in nobody's way.</summary>
    /// <param name="ran">The statement's cohorts.</param>
    /// <param name="exceeded">The lane's limit, when that was the reason; else null.</param>
    public void Isolate(IReadOnlyList<Cohort> ran, TimeSpan? exceeded)
    {
        lock (_gate)
        {
            foreach (var cohort in ran)
            {
                if (exceeded is { } limit && ran.Count == 1)
                {
                    _dirty.Charge(cohort, limit);
                    cohort.Cost.Exceeded(limit);
                }
                else
                {
                    cohort.Cost.Suspect();
                }
            }

            GiveBackLocked(ran);
        }
    }

    /// <summary>A cohort failed by itself: its subscribers get the error, as a result like any other.</summary>
    public void Fail(Cohort cohort, Snapshot snapshot, OperationResult error)
    {
        lock (_gate)
        {
            cohort.Cost.Fail();
        }

        Complete([cohort], snapshot, new Dictionary<Cohort, CohortResult> { [cohort] = new(error, null) });
    }

    /// <summary>A relation is locked by a migration: who reads it waits a little, and longer each time, while all others run.</summary>
    public void Hold(IReadOnlyList<Cohort> ran, QualifiedName relation)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            foreach (var poller in _pollers.Reading([relation]))
            {
                poller.Hold(now, _time.TimestampFrequency);
            }
        }

        GiveBack(ran);
    }

    private void Keep(Cohort cohort, OperationResult result)
    {
        if (cohort.Subscribers.Count > 0)
        {
            _kept.Keep(cohort, result);
        }
    }

    // An error has no hash that the database could compare: a query that goes on failing the same way says so once.
    private static bool IsSameError(Cohort cohort, CohortResult result) =>
        result.Hash is null && cohort.LastResult is { HasErrors: true } last && last.Body.Span.SequenceEqual(result.Result.Body.Span);

    private void GiveBackLocked(IReadOnlyList<Cohort> ran)
    {
        foreach (var cohort in ran)
        {
            cohort.LastRun = null;
            if (cohort.Subscribers.Count > 0 && cohort.State == CohortState.InFlight)
            {
                _dirty.Enqueue(cohort);
            }
        }

        Return(ran);
    }

    private LiveRun? Begin(Lane lane, List<Cohort> taken, long now)
    {
        if (taken.Count == 0)
        {
            return null;
        }

        var run = new LiveRun(lane, taken, _recent.Newest) { Started = now };
        taken.ForEach(cohort => cohort.Run = run);
        taken.ForEach(_safety.Started);
        _underWay.Add(run);
        return run;
    }

    private void Measure(IReadOnlyList<StatementCost> costs)
    {
        foreach (var (cohorts, took) in costs)
        {
            var each = took / cohorts.Count;
            foreach (var cohort in cohorts)
            {
                _dirty.Charge(cohort, each - cohort.Cost.Expected);
                cohort.Cost.Measure(each, isAlone: cohorts.Count == 1);
            }
        }
    }

    // The run ends with its last cohort; then its owners' rest begins, where they are slow: as long as keeps them within their share of the time.
    private void Return(IReadOnlyList<Cohort> ran)
    {
        foreach (var cohort in ran)
        {
            if (cohort.Run is not { } run)
            {
                continue;
            }

            cohort.Run = null;
            if (--run.Left == 0)
            {
                _underWay.Remove(run);
                var now = _time.GetTimestamp();
                var took = now - run.Started;
                _dirty.Release(run, run.Lane == Lane.Slow ? now + (long)(took * ((1 / _options.DatabaseShare) - 1)) : 0, now);
            }
        }
    }

    private void See(Snapshot snapshot)
    {
        _dirty.WakeWhatBecameVisible(snapshot);
        _recent.Forget(snapshot, _underWay);
        foreach (var poller in _pollers.All)
        {
            // Every cohort was queued when the mark came; whoever has not been taken since will run with a later snapshot, which sees it, too. Whoever is under
            // way may have an older one: its run is told.
            foreach (var run in poller.Unseen.Count > 0 ? _underWay : [])
            {
                foreach (var xid in poller.Unseen.Where(snapshot.Sees))
                {
                    run.Cleared(poller, xid);
                }
            }

            poller.Unseen.RemoveAll(snapshot.Sees);
        }
    }
}
