using Microsoft.Extensions.Time.Testing;
using Realtime.Changes;
using Realtime.LiveQueries;
using static Realtime.Tests.LiveQueries.LiveThings;

namespace Realtime.Tests.LiveQueries;

/// <summary>What a mark and the end of a run make of a cohort's state.</summary>
public sealed class DirtyCohortsTests
{
    private static readonly Snapshot Before = Snapshot.Parse("10:10:");
    private static readonly Snapshot After = Snapshot.Parse("11:11:");
    private static readonly FullTransactionId It = new(10);

    private readonly FakeTimeProvider _time = new();
    private readonly List<Lane> _woken = [];
    private readonly DirtyCohorts _dirty;
    private readonly Poller _poller = new(Query("SELECT", Article));
    private readonly Cohort _cohort;

    public DirtyCohortsTests()
    {
        _dirty = new DirtyCohorts(new LiveQueryOptions(), _time, _woken.Add);
        _cohort = CohortOf(_poller);
        _dirty.Enqueue(_cohort);
        Take();
        _dirty.Settle(_cohort, Before, hasMissed: false);
        Assert.Equal(CohortState.Idle, _cohort.State);
        _woken.Clear();
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_transaction_queues_what_is_quiet_once_and_wakes_its_lane_once()
    {
        _dirty.MarkAll(_poller, It);
        _dirty.MarkAll(_poller, new(11));

        Assert.Equal([Lane.Trial], _woken);
        Assert.Equal(1, _dirty.CountOf(Lane.Trial));
        Assert.Equal(2, _poller.Marks);
        Assert.Empty(_poller.Quiet);
        Assert.Same(_cohort, Assert.Single(Take()));
    }

    [Theory]
    [InlineData(true, CohortState.Idle)]
    [InlineData(false, CohortState.AwaitingVisibility)]
    public void A_run_is_enough_when_its_snapshot_saw_what_marked_it(bool sees, object state)
    {
        _dirty.MarkAll(_poller, It);
        Take();

        _dirty.Settle(_cohort, sees ? After : Before, hasMissed: false);

        Assert.Equal(state, _cohort.State);
        Assert.Equal(!sees, _dirty.IsAwaiting);
        Assert.Contains(_cohort, _poller.Quiet);
    }

    [Fact]
    public void What_waits_is_queued_again_by_a_snapshot_that_sees_it_and_by_no_other()
    {
        _dirty.MarkAll(_poller, It);
        Take();
        _dirty.Settle(_cohort, Before, hasMissed: false);

        _dirty.WakeWhatBecameVisible(Before);
        Assert.Equal(CohortState.AwaitingVisibility, _cohort.State);

        _dirty.WakeWhatBecameVisible(After);
        Assert.Equal(CohortState.Dirty, _cohort.State);
        Assert.False(_dirty.IsAwaiting);
    }

    [Fact]
    public void A_mark_without_a_transaction_makes_a_run_under_way_count_for_nothing()
    {
        _dirty.Mark(_cohort);
        Take();
        _dirty.MarkAll(_poller);

        _dirty.Settle(_cohort, After, hasMissed: false);

        Assert.Equal(CohortState.Dirty, _cohort.State);
        _time.Advance(TimeSpan.FromSeconds(1));
        Take();
        _dirty.Settle(_cohort, After, hasMissed: false);
        Assert.Equal(CohortState.Idle, _cohort.State);
    }

    [Fact]
    public void What_a_run_has_missed_is_run_again()
    {
        _dirty.Mark(_cohort);
        Take();

        _dirty.Settle(_cohort, After, hasMissed: true);

        Assert.Equal(CohortState.Dirty, _cohort.State);
    }

    [Fact]
    public void Only_the_first_run_after_a_quiet_time_comes_at_once()
    {
        _dirty.Mark(_cohort);
        Take();
        _dirty.Settle(_cohort, After, hasMissed: false);
        _dirty.Mark(_cohort);

        var next = long.MaxValue;
        Assert.Empty(_dirty.Take(Lane.Trial, _time.GetTimestamp(), ref next));
        Assert.Equal(TimeSpan.FromMilliseconds(20), _time.GetElapsedTime(_time.GetTimestamp(), next));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Single(Take());
    }

    [Fact]
    public void Nobody_is_left_to_settle_for()
    {
        _dirty.Mark(_cohort);
        Take();
        _cohort.Subscribers.Clear();

        _dirty.Settle(_cohort, Before, hasMissed: true);

        Assert.Equal(0, _dirty.CountOf(Lane.Trial));
        Assert.Empty(_poller.Quiet);
    }

    private List<Cohort> Take()
    {
        var next = long.MaxValue;
        return _dirty.Take(Lane.Trial, _time.GetTimestamp(), ref next);
    }
}
