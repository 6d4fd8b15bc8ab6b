namespace Realtime.LiveQueries;

/// <summary>What a cohort costs, and so where it runs. Guarded by the lock of its <see cref="LiveSource"/>.</summary>
internal sealed class CohortCost
{
    // What has become slow is believed sooner than what has become fast; a single outlier is not believed.
    private const double NewestWhenSlower = 0.5;
    private const double NewestWhenFaster = 0.3;
    private TimeSpan? _mean;
    private bool _isWarm;

    /// <summary>Where it runs next.</summary>
    public Lane Lane { get; private set; } = Lane.Trial;

    /// <summary>It is run by itself, since what it was part of failed or took long.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>How often in a row it failed by itself, the times not counted that its lane's own limit was the reason.</summary>
    public int Failures { get; private set; }

    /// <summary>What its next run will cost, as far as is known.</summary>
    public TimeSpan Expected => _mean ?? LaneRules.UnknownCost;

    /// <summary>A statement over it and others took so long for each.</summary>
    /// <param name="cost">A cohort's part.</param>
    /// <param name="isAlone">Whether it was the only one of the statement.</param>
    public void Measure(TimeSpan cost, bool isAlone)
    {
        Failures = 0;
        if (!isAlone && cost > LaneRules.SlowCost)
        {
            // Some of them are slow, and which is not known.
            (Lane, IsAlone) = (Lane.Trial, true);
            return;
        }

        if (_mean is null && !_isWarm && cost > LaneRules.SlowCost && cost <= LaneRules.TrialTimeout)
        {
            // The first time it was planned as well, which may be most of it.
            (_isWarm, Lane, IsAlone) = (true, Lane.Trial, true);
            return;
        }

        var newest = cost > _mean ? NewestWhenSlower : NewestWhenFaster;
        _mean = _mean is { } mean ? (mean * (1 - newest)) + (cost * newest) : cost;
        Lane = _mean > (Lane == Lane.Slow ? LaneRules.FastAgainCost : LaneRules.SlowCost) ? Lane.Slow : Lane.Fast;
        IsAlone = Lane == Lane.Slow;
    }

    /// <summary>What it was part of failed, and whose fault it was is not known: it is tried by itself, in nobody's way.</summary>
    public void Suspect() => (Lane, IsAlone) = (Lane == Lane.Slow ? Lane.Slow : Lane.Trial, true);

    /// <summary>It took longer by itself than a trial may: it has the time that a live query may take, among its like.</summary>
    public void Exceeded(TimeSpan limit)
    {
        (Lane, IsAlone) = (Lane.Slow, true);
        _mean = _mean > limit ? _mean : limit;
    }

    /// <summary>It failed by itself.</summary>
    public void Fail()
    {
        Failures++;
        (Lane, IsAlone) = (Lane.Slow, true);
    }
}
