using System.Collections.Frozen;
using Microsoft.Extensions.Time.Testing;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.Tests.LiveQueries;

/// <summary>Several runs at a time: what each must not miss, who runs before whom, and what becomes of a cohort that is slow or fails.</summary>
public sealed class LaneTests
{
    private static readonly QualifiedName Article = new("public", "article");
    private static readonly Snapshot Before = Snapshot.Parse("10:10:");
    private static readonly Snapshot After = Snapshot.Parse("11:11:");
    private static readonly FullTransactionId It = new(10);
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly LiveSource _source;

    public LaneTests() => _source = new LiveSource(
        new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1), MinimumGap = TimeSpan.Zero, SafetyShare = 0 }, _time, _ => { }, () => 0);

    [Fact]
    public void A_run_with_an_old_snapshot_runs_again_for_what_a_newer_one_has_cleared()
    {
        var (first, _) = Subscribe("a", "user");
        var old = Take(Lane.Trial);
        var (second, _) = Subscribe("b", "user");
        _source.Commit(It, Article);
        Complete(Take(Lane.Trial), After, Fast); // sees the transaction, which is cleared
        Assert.Equal(CohortState.Idle, second.State);

        Complete(old, Before, Fast);

        Assert.Equal(CohortState.Dirty, first.State);
        Complete(Take(Lane.Fast), After, Fast);
        Assert.Equal(CohortState.Idle, first.State);
    }

    [Fact]
    public void A_new_cohort_under_way_is_told_of_what_was_routed_before_it_and_forgotten_meanwhile()
    {
        Subscribe("a", "user");
        Complete(Take(Lane.Trial), Before, Fast);
        _source.Commit(It, Article);
        var (late, _) = Subscribe("b", "editor"); // routed already, and not visible yet
        var old = Take(Lane.Trial);
        Complete(Take(Lane.Fast), After, Fast);

        Complete(old, Before, Fast);

        Assert.Equal(CohortState.Dirty, late.State);
    }

    [Fact]
    public void A_run_that_saw_what_was_cleared_does_not_run_again()
    {
        var (first, _) = Subscribe("a", "user");
        var run = Take(Lane.Trial);
        Subscribe("b", "user");
        _source.Commit(It, Article);
        Complete(Take(Lane.Trial), After, Fast);

        Complete(run, After, Fast);

        Assert.Equal(CohortState.Idle, first.State);
    }

    [Fact]
    public void A_cohort_is_in_one_run_at_a_time()
    {
        var (cohort, sink) = Subscribe("a", "user");
        var run = Take(Lane.Trial);
        _source.Commit(It, Article);
        _source.MarkUnconditionally(null);

        Assert.All(Enum.GetValues<Lane>(), lane => Assert.Empty(_source.Take(lane).Cohorts));
        Complete(run, Before, Fast, "older");
        Complete(Take(Lane.Fast), After, Fast, "new");
        Assert.Equal(["older", "new"], sink.Results);
        Assert.Equal(CohortState.Idle, cohort.State);
    }

    [Fact]
    public void A_run_given_up_gives_back_only_what_is_still_in_it()
    {
        var (cohort, _) = Subscribe("a", "user");
        var first = Take(Lane.Trial);
        Complete(first, Before, Fast);
        _source.Commit(It, Article);
        Take(Lane.Fast);

        _source.Abandon(first.Cohorts, first.Run);

        Assert.Equal(CohortState.InFlight, cohort.State);
    }

    [Fact]
    public void What_is_slow_runs_among_its_like_and_comes_back_when_it_is_fast_again()
    {
        Subscribe("a", "user");
        Complete(Take(Lane.Trial), Before, Slow);
        Dirty();
        Assert.Empty(_source.Take(Lane.Fast).Cohorts);

        for (var run = 0; run < 20 && _source.Take(Lane.Fast).Cohorts.Count == 0; run++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            Complete(Take(Lane.Slow), Before, Fast);
            Dirty();
        }

        Assert.Empty(_source.Take(Lane.Slow).Cohorts);
    }

    [Fact]
    public void A_slow_statement_over_many_is_taken_apart()
    {
        Subscribe("a", "user");
        Subscribe("b", "user");
        var both = Take(Lane.Trial);
        Assert.Equal(2, both.Cohorts.Count);
        Complete(both, Before, Slow);
        Dirty();

        Complete(Take(Lane.Trial), Before, Fast);
        Complete(Take(Lane.Trial), Before, Slow);
        Dirty();

        Assert.Single(_source.Take(Lane.Fast).Cohorts);
        Assert.Single(_source.Take(Lane.Slow).Cohorts);
    }

    [Fact]
    public void Who_has_much_to_run_is_behind_who_has_little()
    {
        for (var n = 0; n < 100; n++)
        {
            Subscribe($"greedy{n}", "user", "greedy");
        }

        while (_source.Take(Lane.Trial) is { Cohorts.Count: > 0 } tick)
        {
            Complete(tick, Before, TimeSpan.FromMilliseconds(20) * tick.Cohorts.Count);
        }

        var (modest, _) = Subscribe("modest", "user", "modest");
        Complete(Take(Lane.Trial), Before, Fast);
        Dirty();
        var order = new List<Cohort>();
        while (_source.Take(Lane.Fast) is { Cohorts.Count: > 0 } tick)
        {
            order.AddRange(tick.Cohorts);
        }

        Assert.InRange(order.IndexOf(modest), 0, 3);
        Assert.Equal(101, order.Count);
    }

    [Fact]
    public void One_user_has_one_slow_run_at_a_time_and_rests_afterwards()
    {
        foreach (var text in new[] { "a", "b", "c" })
        {
            Subscribe(text, "user", "heavy");
            Complete(Take(Lane.Trial), Before, Slow);
        }

        Dirty();
        var first = Take(Lane.Slow);
        Assert.Single(first.Cohorts);
        Assert.Empty(_source.Take(Lane.Slow).Cohorts);
        Subscribe("d", "editor", "other");
        Complete(Take(Lane.Trial), Before, Slow);
        Dirty();
        var other = Take(Lane.Slow);
        Assert.Equal("other", other.Cohorts[0].Owner.User);

        _time.Advance(Slow);
        Complete(first, Before, Slow);
        Assert.Empty(_source.Take(Lane.Slow).Cohorts);
        _time.Advance(Slow);
        Assert.Equal("heavy", Assert.Single(_source.Take(Lane.Slow).Cohorts).Owner.User);
    }

    [Fact]
    public void One_role_leaves_a_slow_worker_to_the_others()
    {
        foreach (var user in new[] { "1", "2", "3" })
        {
            Subscribe(user, "user", user);
            Complete(Take(Lane.Trial), Before, Slow);
        }

        Dirty();

        Take(Lane.Slow);
        Take(Lane.Slow);
        Assert.Empty(_source.Take(Lane.Slow).Cohorts);
    }

    [Fact]
    public void What_was_part_of_a_failure_is_tried_alone_and_what_fails_alone_waits_ever_longer()
    {
        Subscribe("good", "user");
        Subscribe("bad", "user");
        _source.Isolate(Take(Lane.Trial).Cohorts, exceeded: null);
        Complete(Take(Lane.Trial), Before, Fast);
        var bad = Assert.Single(Take(Lane.Trial).Cohorts);

        foreach (var wait in new[] { 250, 500, 1000 })
        {
            _source.Fail(bad, Before, new OperationResult("{}"u8.ToArray(), [new GraphQLError(ErrorCode.Unexpected, "no")]));
            Dirty();
            _time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Empty(_source.Take(Lane.Slow).Cohorts);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Same(bad, Assert.Single(_source.Take(Lane.Slow).Cohorts));
        }
    }

    private (Cohort Cohort, ListSink Sink) Subscribe(string text, string role, string? user = null)
    {
        var reads = new PlanReads(new Dictionary<QualifiedName, IReadOnlySet<string>> { [Article] = new[] { "id" }.ToFrozenSet() }, "for the test");
        var sink = new ListSink();
        var query = new LiveQuery("default", role, new MultiplexedSqlText("SELECT", []), reads);
        return (_source.Subscribe(query, new CohortKey([text]), new Subscriber(sink) { Owner = new Owner(role, user) }), sink);
    }

    private Tick Take(Lane lane)
    {
        var tick = _source.Take(lane);
        Assert.NotEmpty(tick.Cohorts);
        return tick;
    }

    private void Dirty() => _source.MarkUnconditionally(null);

    private void Complete(Tick tick, Snapshot snapshot, TimeSpan took, string? result = null)
    {
        var changed = result is null
            ? []
            : tick.Cohorts.ToDictionary(
                cohort => cohort, _ => new CohortResult(new OperationResult(System.Text.Encoding.UTF8.GetBytes(result)), result.Length));
        _source.Complete(tick.Cohorts, snapshot, changed, [new StatementCost(tick.Cohorts, took)]);
    }

    private sealed class ListSink : IResultSink
    {
        public List<string> Results { get; } = [];

        public void Replace(OperationResult result) => Results.Add(System.Text.Encoding.UTF8.GetString(result.Body.Span));

        public ValueTask NextAsync(OperationResult result) => ValueTask.CompletedTask;

        public void Error(IReadOnlyList<GraphQLError> errors)
        {
        }

        public void Complete()
        {
        }
    }
}
