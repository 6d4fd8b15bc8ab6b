using System.Collections.Frozen;
using Microsoft.Extensions.Time.Testing;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.Tests.LiveQueries;

/// <summary>When a cohort is due, by a clock that stands still unless it is moved.</summary>
public sealed class LiveSourceTests
{
    private static readonly QualifiedName Article = new("public", "article");
    private static readonly Snapshot BeforeIt = Snapshot.Parse("10:10:");
    private static readonly Snapshot AfterIt = Snapshot.Parse("11:11:");
    private static readonly FullTransactionId It = new(10);

    private readonly FakeTimeProvider _time = new();
    private readonly LiveSource _source;

    public LiveSourceTests()
    {
        _source = new LiveSource(new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1) }, _time, _ => { }, static () => 0);
        _source.Subscribe(new LiveQuery("default", "user", new MultiplexedSqlText("SELECT", []), Reads("for the test")), new CohortKey([]), new Subscriber(new NullSink()));
        Run(BeforeIt, hash: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_run_that_came_before_its_commit_was_visible_does_not_delay_the_next()
    {
        _source.Commit(It, Article);
        Run(BeforeIt, hash: null);

        _source.Observe(AfterIt);

        Assert.Single(_source.Take(10).Cohorts);
    }

    [Fact]
    public void A_run_that_showed_something_delays_the_next_by_the_minimum_gap()
    {
        _source.Commit(It, Article);
        Run(BeforeIt, hash: 2);

        _source.Observe(AfterIt);

        Assert.Empty(_source.Take(10).Cohorts);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Single(_source.Take(10).Cohorts);
    }

    [Theory]
    [InlineData(nameof(ChangeFeedState.Connecting))]
    [InlineData(nameof(ChangeFeedState.Unavailable))]
    public void A_new_stream_is_of_a_server_that_may_never_show_the_transactions_awaited(string meanwhile)
    {
        Report(ChangeFeedState.Streaming);
        Run(BeforeIt, hash: null);
        _time.Advance(TimeSpan.FromSeconds(1));
        _source.Commit(new FullTransactionId(1_000_000), Article);
        Run(BeforeIt, hash: null);
        Assert.True(_source.Take(10).IsAwaiting);

        Report(Enum.Parse<ChangeFeedState>(meanwhile));
        Report(ChangeFeedState.Streaming);
        Run(BeforeIt, hash: null);

        _time.Advance(TimeSpan.FromSeconds(1));
        var tick = _source.Take(10);
        Assert.Empty(tick.Cohorts);
        Assert.False(tick.IsAwaiting);
    }

    [Fact]
    public void Everything_runs_again_on_a_new_stream_though_its_snapshots_seem_to_see_what_was_awaited()
    {
        Report(ChangeFeedState.Streaming);
        Run(BeforeIt, hash: null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Report(ChangeFeedState.Connecting);
        Report(ChangeFeedState.Streaming);

        Assert.Single(_source.Take(10).Cohorts);
    }

    [Fact]
    public void A_stream_that_only_lagged_is_of_the_same_server()
    {
        Report(ChangeFeedState.Streaming);
        Run(BeforeIt, hash: null);
        _time.Advance(TimeSpan.FromSeconds(1));
        _source.Commit(It, Article);
        Run(BeforeIt, hash: null);

        Report(ChangeFeedState.Lagging);
        Report(ChangeFeedState.Streaming);

        Assert.True(_source.Take(10).IsAwaiting);
    }

    private void Report(ChangeFeedState state) =>
        _source.SetFeedStatus(new ChangeFeedStatus(state, null, _time.GetUtcNow(), FrozenDictionary<QualifiedName, TableCoverage>.Empty));

    [Theory]
    [InlineData(ChangeFeedState.Connecting, true)]
    [InlineData(ChangeFeedState.Lagging, true)]
    [InlineData(ChangeFeedState.Streaming, false)]
    public void What_becomes_polled_wakes_the_loop_and_is_due_at_once(object state, bool isCovered)
    {
        var woken = 0;
        var source = new LiveSource(new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1), SafetyShare = 0 }, _time, _ => woken++, static () => 0);
        source.SetFeedStatus(Status(ChangeFeedState.Streaming, isCovered: true));
        source.Subscribe(new LiveQuery("default", "user", new MultiplexedSqlText("SELECT", []), Reads(null)), new CohortKey([]), new Subscriber(new NullSink()));
        source.Complete(source.Take(10).Cohorts, BeforeIt, new Dictionary<Cohort, CohortResult>());
        Assert.Null(source.Take(10).Wait);
        woken = 0;

        source.SetFeedStatus(Status((ChangeFeedState)state, isCovered));

        Assert.Equal(1, woken);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(source.Take(10).Cohorts);
        Assert.NotNull(source.Take(10).Wait);
    }

    private static ChangeFeedStatus Status(ChangeFeedState state, bool isCovered) => new(
        state,
        null,
        default,
        new Dictionary<QualifiedName, TableCoverage>
        {
            [Article] = new(isCovered, null, null, FrozenSet<string>.Empty, HasFullIdentity: false),
        }.ToFrozenDictionary());

    private static PlanReads Reads(string? untracked) =>
        new(new Dictionary<QualifiedName, IReadOnlySet<string>> { [Article] = new[] { "id" }.ToFrozenSet() }, untracked);

    private void Run(Snapshot snapshot, long? hash)
    {
        var cohort = Assert.Single(_source.Take(10).Cohorts);
        var changed = new Dictionary<Cohort, CohortResult>();
        if (hash is not null)
        {
            changed.Add(cohort, new CohortResult(new OperationResult("{}"u8.ToArray()), hash));
        }

        _source.Complete([cohort], snapshot, changed);
    }

    private sealed class NullSink : IResultSink
    {
        public void Replace(OperationResult result)
        {
        }

        public ValueTask NextAsync(OperationResult result) => ValueTask.CompletedTask;

        public void Error(IReadOnlyList<GraphQLError> errors)
        {
        }

        public void Complete()
        {
        }
    }
}
