using System.Collections.Frozen;
using Microsoft.Extensions.Time.Testing;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.Tests.LiveQueries;

/// <summary>Queries that changes drive, run again although nothing was told: when, how often, and what counts as unexplained.</summary>
public sealed class SafetyRunsTests
{
    private static readonly QualifiedName Article = new("public", "article");
    private static readonly Snapshot Seen = Snapshot.Parse("10:10:");
    private readonly FakeTimeProvider _time = new();
    private readonly CountingSink _sink = new();
    private readonly LiveSource _source;
    private ulong _position = 1;

    public SafetyRunsTests() => _source = Start(0.01);

    [Fact]
    public void Nothing_runs_while_no_WAL_is_written()
    {
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(TakeFor(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void WAL_that_was_written_has_it_run_once_and_not_soon_after_its_last_run()
    {
        _position = 2;
        Assert.Empty(TakeFor(TimeSpan.FromSeconds(9)));

        Assert.Single(TakeFor(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void Without_a_share_nothing_runs()
    {
        var source = Start(0);
        _position = 2;
        _time.Advance(TimeSpan.FromHours(1));

        var tick = source.Take(10);
        Assert.Empty(tick.Cohorts);
        Assert.Null(tick.Wait);
    }

    [Fact]
    public void A_costly_query_is_run_less_often()
    {
        var runs = 0;
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromHours(1); elapsed += TimeSpan.FromSeconds(1))
        {
            _position++;
            _time.Advance(TimeSpan.FromSeconds(1));
            var taken = _source.Take(10).Cohorts;
            if (taken.Count > 0)
            {
                runs++;
                _time.Advance(TimeSpan.FromSeconds(2));
                _source.Complete(taken, Seen, new Dictionary<Cohort, CohortResult>());
            }
        }

        Assert.InRange(runs, 3, 40); // 1 % of an hour is 36 s; the first runs come before the cost is known
    }

    [Fact]
    public void A_difference_is_given_out_at_once_and_counted_when_nothing_explains_it()
    {
        Differ(_source);

        Assert.Equal(2, _sink.Count);
        Assert.Equal(0, _source.UnexplainedChanges.Count);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(_source.Take(10).Unexplained);
        Assert.Equal(1, _source.UnexplainedChanges.Count);
        Assert.Equal(1, Assert.Single(_source.Describe()).UnexplainedChanges);
        Assert.Empty(_source.Take(10).Unexplained);
    }

    [Fact]
    public void A_change_that_was_visible_before_it_was_told_of_explains_the_difference()
    {
        Differ(_source);
        _source.Commit(new FullTransactionId(9), Article);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_source.Take(10).Unexplained);
        Assert.Equal(0, _source.UnexplainedChanges.Count);
    }

    [Fact]
    public void A_feed_that_is_lost_meanwhile_explains_it()
    {
        Differ(_source);
        _source.SetFeedStatus(Status(ChangeFeedState.Connecting));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_source.Take(10).Unexplained);
        Assert.Equal(0, _source.UnexplainedChanges.Count);
    }

    private LiveSource Start(double share)
    {
        var source = new LiveSource(new LiveQueryOptions { SafetyShare = share }, _time, _ => { }, () => _position);
        source.SetFeedStatus(Status(ChangeFeedState.Streaming));
        var reads = new PlanReads(new Dictionary<QualifiedName, IReadOnlySet<string>> { [Article] = new[] { "id" }.ToFrozenSet() }, null);
        source.Subscribe(new LiveQuery("default", "user", new MultiplexedSqlText("SELECT", []), reads), new CohortKey([]), new Subscriber(_sink));
        Complete(source, source.Take(10).Cohorts, hash: 1);
        return source;
    }

    private void Differ(LiveSource source)
    {
        _position = 2;
        Cohort? cohort = null;
        while (cohort is null)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            cohort = source.Take(10).Cohorts.SingleOrDefault();
        }

        Complete(source, [cohort], hash: 2);
    }

    private List<Cohort> TakeFor(TimeSpan time)
    {
        var all = new List<Cohort>();
        for (var elapsed = TimeSpan.Zero; elapsed < time; elapsed += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var taken = _source.Take(10).Cohorts;
            all.AddRange(taken);
            _source.Complete(taken, Seen, new Dictionary<Cohort, CohortResult>());
        }

        return all;
    }

    private static void Complete(LiveSource source, IReadOnlyList<Cohort> cohorts, long hash) =>
        source.Complete(cohorts, Seen, cohorts.ToDictionary(cohort => cohort, _ => new CohortResult(new OperationResult("{}"u8.ToArray()), hash)));

    private static ChangeFeedStatus Status(ChangeFeedState state) => new(
        state,
        null,
        default,
        new Dictionary<QualifiedName, TableCoverage>
        {
            [Article] = new(true, null, null, FrozenSet<string>.Empty, HasFullIdentity: false),
        }.ToFrozenDictionary());

    private sealed class CountingSink : IResultSink
    {
        public int Count { get; private set; }

        public void Replace(OperationResult result) => Count++;

        public ValueTask NextAsync(OperationResult result) => ValueTask.CompletedTask;

        public void Error(IReadOnlyList<GraphQLError> errors)
        {
        }

        public void Complete()
        {
        }
    }
}
