using Microsoft.Extensions.Time.Testing;
using Realtime.Changes;
using Realtime.LiveQueries;
using static Realtime.Tests.LiveQueries.LiveThings;

namespace Realtime.Tests.LiveQueries;

/// <summary>What a cohort that is only being made may have missed, also when there was more than is kept.</summary>
public sealed class RecentTransactionsTests
{
    private readonly RecentTransactions _recent = new();
    private readonly Cohort _cohort = CohortOf(new Poller(Query("SELECT", Article)));

    [Fact]
    public void A_new_cohort_waits_for_what_its_snapshot_did_not_see_of_its_tables()
    {
        _recent.Add(new(10), [Article]);
        _recent.Add(new(11), [Author]);
        _recent.Add(new(12), [Author, Article]);
        _recent.Add(new(13), [Article]);

        Assert.True(_recent.Replay(_cohort, Snapshot.Parse("10:13:10,11,12")));

        Assert.Equal([new(10), new(12), new(13)], _cohort.Unseen);
    }

    [Fact]
    public void What_a_snapshot_saw_is_forgotten_and_told_to_older_runs()
    {
        _recent.Add(new(10), [Article]);
        _recent.Add(new(11), [Article]);
        var run = new LiveRun(Lane.Fast, [_cohort], _recent.Newest);
        _recent.Add(new(12), [Article]);

        _recent.Forget(Snapshot.Parse("11:13:11"), [run]);

        Assert.Equal(1, _recent.Count);
        Assert.True(run.HasMissed(_cohort, Snapshot.Parse("10:11:10"), wasNew: true));
        Assert.False(run.HasMissed(_cohort, Snapshot.Parse("11:12:11"), wasNew: true)); // 12 was routed after the run was taken, and marks by itself
        Assert.True(_recent.Replay(_cohort, Snapshot.Parse("11:13:11")));
        Assert.Equal([new(11)], _cohort.Unseen);
    }

    [Fact]
    public void After_an_overflow_a_new_cohort_waits_for_all_that_ran_and_may_have_been_dropped()
    {
        Overflow(); // 1 and 2 are dropped

        Assert.True(_recent.Replay(_cohort, Snapshot.Parse($"2:{Last + 1}:2,{Last}")));

        Assert.Equal([new(Last), new(2)], _cohort.Unseen);
    }

    [Fact]
    public void After_an_overflow_a_snapshot_from_before_the_dropped_ones_says_not_enough()
    {
        Overflow();

        Assert.False(_recent.Replay(_cohort, Snapshot.Parse("2:2:")));
        Assert.True(_recent.Replay(_cohort, Snapshot.Parse("3:3:")));
    }

    [Fact]
    public void An_overflow_is_over_once_a_snapshot_has_seen_everything_dropped()
    {
        Overflow();
        _recent.Forget(Snapshot.Parse($"3:{Last + 1}:3"), []);

        Assert.True(_recent.Replay(_cohort, Snapshot.Parse("2:2:")));
        Assert.Equal([new(3)], _cohort.Unseen); // the one that is kept
    }

    [Fact]
    public void Another_server_has_nothing_to_do_with_what_is_remembered()
    {
        Overflow();
        _recent.Clear();

        Assert.Equal(0, _recent.Count);
        Assert.True(_recent.Replay(_cohort, Snapshot.Parse("1:1:")));
        Assert.Empty(_cohort.Unseen);
    }

    [Fact]
    public void A_new_cohort_runs_until_its_snapshot_tells_of_everything_dropped()
    {
        var options = new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1), MinimumGap = TimeSpan.Zero };
        var source = new LiveSource(options, new FakeTimeProvider(), _ => { }, static () => 0);
        for (var xid = 1UL; xid <= Last; xid++)
        {
            source.Commit(new(xid), Article);
        }

        source.Subscribe(Query("SELECT", Article), new CohortKey([]), new Subscriber(new ListSink()));
        Run(source, "1:1:");
        Run(source, "2:2:");
        Run(source, $"{Last + 1}:{Last + 1}:");
        Assert.Empty(source.Take(10).Cohorts);
        Assert.False(source.Take(10).IsAwaiting);
    }

    private const ulong Last = RecentTransactions.Capacity + 2;

    private static void Run(LiveSource source, string snapshot) =>
        source.Complete([Assert.Single(source.Take(10).Cohorts)], Snapshot.Parse(snapshot), new Dictionary<Cohort, CohortResult>());

    private void Overflow()
    {
        for (var xid = 1UL; xid <= Last; xid++)
        {
            _recent.Add(new(xid), xid is 3 or Last ? [Article] : [Author]);
        }

        Assert.Equal(RecentTransactions.Capacity, _recent.Count);
    }
}
