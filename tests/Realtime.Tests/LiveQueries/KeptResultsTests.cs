using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Realtime.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;

namespace Realtime.Tests.LiveQueries;

/// <summary>What a source keeps of results: so many bytes, and nothing of what nobody subscribes to.</summary>
public sealed class KeptResultsTests
{
    private static readonly Snapshot Seen = Snapshot.Parse("10:10:");
    private static readonly LiveQuery Query = LiveThings.Untracked("SELECT", "for the test", LiveThings.Article);
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1000, true)]
    public void Who_joins_has_the_last_result_at_once_where_there_is_room_for_it_and_else_from_a_run(int room, bool isKept)
    {
        var source = Start(room);
        var (first, second) = (new ListSink(), new ListSink());
        var cohort = Subscribe(source, "a", first);
        Run(source, ("a", "one", 1));

        Subscribe(source, "a", second);

        Assert.Equal(isKept ? ["one"] : [], second.Results);
        Assert.Equal(isKept ? CohortState.Idle : CohortState.Dirty, cohort.State);
        if (!isKept)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(cohort.KnownHash);
            Run(source, ("a", "one", 1));
        }

        Assert.Equal(["one"], first.Results);
        Assert.Equal(["one"], second.Results);
        Assert.Equal((1L, CohortState.Idle), (cohort.KnownHash, cohort.State));
    }

    [Fact]
    public void Who_joins_while_a_run_is_under_way_that_returns_what_differs_alone_has_another_one()
    {
        var source = Start(0);
        var late = new ListSink();
        var cohort = Subscribe(source, "a", new ListSink());
        Run(source, ("a", "one", 1));
        _time.Advance(TimeSpan.FromSeconds(1));
        source.MarkUnconditionally(null);
        var tick = source.Take(10);
        Assert.Equal(1L, cohort.KnownHash);

        Subscribe(source, "a", late);
        source.Complete(tick.Cohorts, Seen, new Dictionary<Cohort, CohortResult>());

        Assert.Equal((0, CohortState.Dirty), (late.Results.Count, cohort.State));
        _time.Advance(TimeSpan.FromSeconds(1));
        Run(source, ("a", "one", 1));
        Assert.Equal(["one"], late.Results);
    }

    [Fact]
    public void Room_is_given_back_with_the_last_subscriber_and_by_a_shorter_result()
    {
        var source = Start(100_000); // of which large results take half
        var sink = new Subscriber(new ListSink());
        var first = source.Subscribe(Query, new CohortKey(["a"]), sink);
        var second = Subscribe(source, "b", new ListSink());
        Run(source, ("a", Long(30_000), 1), ("b", Long(30_000), 2));
        Assert.Equal(1, new[] { first, second }.Count(cohort => cohort.LastResult is not null));

        source.Unsubscribe(first, sink);
        Refresh(source, ("b", Long(30_001), 3));
        Assert.Equal(30_001, second.LastResult!.Body.Length);

        var third = Subscribe(source, "c", new ListSink());
        Run(source, ("c", Long(25_000), 4));
        Assert.Null(third.LastResult);
        Refresh(source, ("b", Long(10_000), 5), ("c", Long(15_000), 6));
        Assert.Equal((10_000, 15_000), (second.LastResult!.Body.Length, third.LastResult!.Body.Length));
    }

    [Fact]
    public void A_large_result_leaves_half_of_the_room_to_small_ones()
    {
        var source = Start(100_000);
        var (large, small) = (Subscribe(source, "large", new ListSink()), Subscribe(source, "small", new ListSink()));
        Run(source, ("large", Long(50_001), 1), ("small", Long(97), 2));

        Assert.Equal((true, false), (large.LastResult is null, small.LastResult is null));
    }

    [Fact]
    public void A_query_that_nobody_subscribes_to_any_more_is_let_go()
    {
        var source = Start(1_000_000, safetyShare: 0.01);
        var gone = JoinAndLeave(source);
        for (var time = 0; time < 5 && gone.IsAlive; time++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(gone.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference JoinAndLeave(LiveSource source)
    {
        var subscriber = new Subscriber(new ListSink());
        var cohort = source.Subscribe(Query, new CohortKey(["a"]), subscriber);
        Run(source, ("a", "one", 1));
        source.Unsubscribe(cohort, subscriber);
        return new WeakReference(cohort);
    }

    private static string Long(int length) => new('x', length);

    private static Cohort Subscribe(LiveSource source, string value, IResultSink sink) =>
        source.Subscribe(Query, new CohortKey([value]), new Subscriber(sink));

    private void Refresh(LiveSource source, params (string Value, string Text, long Hash)[] results)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        source.MarkUnconditionally(null);
        Run(source, results);
    }

    private static void Run(LiveSource source, params (string Value, string Text, long Hash)[] results)
    {
        for (var tick = source.Take(10); tick.Cohorts.Count > 0; tick = source.Take(10))
        {
            source.Complete(tick.Cohorts, Seen, tick.Cohorts.ToDictionary(cohort => cohort, cohort =>
            {
                var (_, text, hash) = results.Single(result => result.Value == cohort.Key.Values[0]);
                return new CohortResult(new OperationResult(Encoding.UTF8.GetBytes(text)), hash);
            }));
        }
    }

    private LiveSource Start(long room, double safetyShare = 0) => new(
        new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1), SafetyShare = safetyShare, MaxKeptBytes = room }, _time, _ => { }, static () => 0);
}
