namespace Realtime.LiveQueries;

/// <summary>
/// Runs cohorts that changes drive again at random moments, although nothing was told of them: the bound on everything that a change feed can miss without
/// knowing. A difference that no change of the following seconds explains is counted. Guarded by the lock of its <see cref="LiveSource"/>.
/// </summary>
/// <remarks>
/// Costs at most <see cref="LiveQueryOptions.SafetyShare"/> of one connection's time, and no statement while no WAL is written. Invariant: every
/// registered cohort is in the rotation once, and no other.
/// </remarks>
/// <param name="options">The share.</param>
/// <param name="time">The clock.</param>
/// <param name="position">How far the WAL has been received: where it does not move, nothing can have been missed.</param>
/// <param name="random">Numbers from 0 to 1 that make the moments unpredictable.</param>
internal sealed class SafetyRuns(LiveQueryOptions options, TimeProvider time, Func<ulong> position, Func<double> random)
{
    /// <summary>The mean time between two visits, and so the grain of the share.</summary>
    private static readonly TimeSpan MeanGap = TimeSpan.FromSeconds(2);

    /// <summary>Nobody is run again sooner than this after its last run.</summary>
    private static readonly TimeSpan MinimumAge = TimeSpan.FromSeconds(10);

    /// <summary>A change that explains a difference is told of within the feed's own limit of lateness, a second, or the feed says that it is late.</summary>
    private static readonly TimeSpan ExplainedWithin = TimeSpan.FromSeconds(5);

    /// <summary>Cohorts looked at in one visit, whether they are run or not.</summary>
    private const int MostLooks = 1000;

    private const int MostRuns = 100;

    private readonly LinkedList<Cohort> _rotation = new();
    private readonly List<Difference> _open = [];
    private TimeSpan _costOfOne = TimeSpan.FromMilliseconds(1);
    private long? _next;

    private volatile UnexplainedChanges _unexplained = new(0, null);

    /// <summary>Results that differed without a change that explains it, so far. May be read without the lock.</summary>
    public UnexplainedChanges Unexplained => _unexplained;

    /// <summary>A cohort is new.</summary>
    public void Add(Cohort cohort)
    {
        if (options.SafetyShare > 0)
        {
            cohort.SafetyPlace = _rotation.AddLast(cohort);
        }
    }

    /// <summary>A cohort is gone.</summary>
    public void Remove(Cohort cohort)
    {
        if (cohort.SafetyPlace is { } place)
        {
            cohort.SafetyPlace = null;
            _rotation.Remove(place);
        }
    }

    /// <summary>Picks the cohorts to run again now, and says when to look next.</summary>
    /// <param name="now">Now, in timestamp units.</param>
    /// <param name="next">Lowered to that.</param>
    public List<Cohort> Pick(long now, ref long next)
    {
        var picked = new List<Cohort>();
        if (_rotation.Count == 0)
        {
            _next = null;
            return picked;
        }

        _next ??= now + Gap();
        if (now >= _next)
        {
            _next = now + Gap();
            Pick(picked, now);
        }

        next = Math.Min(next, _next.Value);
        return picked;
    }

    /// <summary>A cohort is taken for a run: what the WAL holds from here on is not in it.</summary>
    public void Started(Cohort cohort) => cohort.RanAt = position();

    /// <summary>A run is over. Takes its cost into account, and what it found that nothing had announced.</summary>
    public void Completed(IReadOnlyList<Cohort> ran, IReadOnlyCollection<Cohort> changed, long now)
    {
        foreach (var cohort in ran)
        {
            if (cohort.SafetyMarks is not { } marks)
            {
                continue;
            }

            cohort.SafetyMarks = null;
            var cost = time.GetElapsedTime(cohort.LastRun ?? now, now) / ran.Count;
            _costOfOne = (_costOfOne * 0.8) + (cost * 0.2);
            if (changed.Contains(cohort))
            {
                _open.Add(new Difference(cohort, marks, now));
            }
        }
    }

    /// <summary>The differences whose time for being explained is over, and that were not: each poller once.</summary>
    public List<Poller> TakeUnexplained(long now)
    {
        var found = new List<Poller>();
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            var (cohort, marks, at) = _open[index];
            var poller = cohort.Poller;
            if (cohort.Marks != marks || !poller.IsDriven)
            {
                _open.RemoveAt(index); // explained, or the feed says itself that it cannot tell
            }
            else if (time.GetElapsedTime(at, now) >= ExplainedWithin)
            {
                _open.RemoveAt(index);
                _unexplained = new UnexplainedChanges(_unexplained.Count + 1, time.GetUtcNow());
                poller.Unexplained++;
                poller.IsWhole = true; // should the index be at fault, it is not asked again
                if (!found.Contains(poller))
                {
                    found.Add(poller);
                }
            }
        }

        return found;
    }

    private void Pick(List<Cohort> picked, long now)
    {
        var most = Math.Clamp((int)(MeanGap * options.SafetyShare / _costOfOne), 1, MostRuns);
        var received = position();
        for (var left = Math.Min(_rotation.Count, MostLooks); left > 0 && picked.Count < most; left--)
        {
            var place = _rotation.First!;
            var cohort = place.Value;
            _rotation.RemoveFirst();
            _rotation.AddLast(place);
            if (cohort.Poller.IsDriven && cohort.State == CohortState.Idle && cohort.RanAt < received && IsOld(cohort, now))
            {
                cohort.SafetyMarks = cohort.Hash is null ? null : cohort.Marks; // an error may pass without a change
                picked.Add(cohort);
            }
        }
    }

    private bool IsOld(Cohort cohort, long now) => cohort.LastRun is not { } last || time.GetElapsedTime(last, now) >= MinimumAge;

    // Half to one and a half of the mean; longer where a single run costs more than the share of it.
    private long Gap()
    {
        var afforded = _costOfOne / options.SafetyShare;
        var mean = afforded > MeanGap ? afforded : MeanGap;
        return (long)(mean.TotalSeconds * (0.5 + random()) * time.TimestampFrequency);
    }

    private readonly record struct Difference(Cohort Cohort, long Marks, long At);
}

/// <summary>Results that differed when they were looked at for safety, though the change feed had told of nothing. Immutable.</summary>
/// <param name="Count">How many.</param>
/// <param name="Last">When the last was found; null for never.</param>
internal sealed record UnexplainedChanges(long Count, DateTimeOffset? Last);
