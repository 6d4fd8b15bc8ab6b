using Microsoft.Extensions.Time.Testing;
using NpgsqlTypes;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

/// <summary>When the database is looked at, and when its catalogs are.</summary>
public sealed class WatchTests
{
    private static readonly NpgsqlLogSequenceNumber Here = new(100);
    private static readonly NpgsqlLogSequenceNumber There = new(200);

    private readonly FakeTimeProvider _time = new();
    private readonly LookSchedule _schedule;
    private readonly CatalogWatch _catalog;

    public WatchTests()
    {
        var options = new ChangeFeedOptions { ConnectionString = string.Empty, Owner = new PublicationOwner("0123456789ab", "default") };
        _schedule = new LookSchedule(options, _time);
        _catalog = new CatalogWatch(_time);
    }

    [Fact]
    public void Without_subscribers_and_WAL_half_a_minute_passes_without_a_look()
    {
        Assert.True(_schedule.IsDue(isWatched: false, Here));
        _schedule.Looked(Here, hasOpenQuestions: false);

        Assert.False(After(29, Here));
        Assert.True(After(1, Here));
    }

    [Fact]
    public void Without_subscribers_WAL_is_followed_by_a_look_but_not_within_five_seconds_of_the_last()
    {
        _schedule.Looked(Here, hasOpenQuestions: false);

        Assert.False(After(4, There));
        Assert.True(After(1, There));
        _schedule.Looked(There, hasOpenQuestions: false);
        Assert.False(After(5, There));
    }

    [Fact]
    public void An_open_question_is_followed_by_a_look_without_WAL()
    {
        _schedule.Looked(Here, hasOpenQuestions: true);

        Assert.False(After(4, Here));
        Assert.True(After(1, Here));
    }

    [Fact]
    public void With_subscribers_every_ring_is_a_look()
    {
        _schedule.Looked(Here, hasOpenQuestions: false);
        Assert.True(_schedule.IsDue(isWatched: true, Here));
    }

    [Fact]
    public void Catalogs_are_not_read_while_the_same_transactions_are_visible()
    {
        Marked("5:5:", counter: 1);
        Assert.False(IsDue("5:5:", counter: 2, after: 60));
        Assert.False(_catalog.IsOpen);
    }

    [Fact]
    public void They_are_read_when_a_transaction_ended_and_the_counters_moved()
    {
        Marked("5:5:", counter: 1);
        Assert.True(IsDue("6:6:", counter: 2, after: 1));
    }

    [Fact]
    public void Counters_that_stand_still_are_believed_for_two_seconds()
    {
        Marked("5:5:", counter: 1);
        Assert.False(IsDue("6:6:", counter: 1, after: 1.9));
        Assert.True(_catalog.IsOpen);
        Assert.True(IsDue("6:6:", counter: 1, after: 0.1));
    }

    [Fact]
    public void Without_counters_every_transaction_is_followed_by_a_reading()
    {
        Marked("5:5:", counter: null);
        Assert.False(IsDue("6:6:", counter: null, after: 0.9));
        Assert.True(IsDue("6:6:", counter: null, after: 0.1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 5)]
    [InlineData(10_000, 15)]
    public void What_a_reading_costs_decides_how_often_it_is_repeated(int milliseconds, double gap)
    {
        _catalog.Compare(Look("5:5:", 1), new CatalogMark("a", "b"), TimeSpan.FromMilliseconds(milliseconds));
        Assert.False(IsDue("6:6:", counter: 2, after: gap - 0.1));
        Assert.True(IsDue("6:6:", counter: 2, after: 0.1));
    }

    [Fact]
    public void A_difference_is_told_by_kind()
    {
        Assert.Equal(CatalogChanges.Storage | CatalogChanges.Definitions, Marked("5:5:", 1, "a", "b"));
        Assert.Equal(CatalogChanges.None, Marked("6:6:", 1, "a", "b"));
        Assert.Equal(CatalogChanges.Storage, Marked("7:7:", 1, "c", "b"));
        Assert.Equal(CatalogChanges.Storage | CatalogChanges.Definitions, Marked("8:8:", 1, "d", "e"));
    }

    private bool After(double seconds, NpgsqlLogSequenceNumber received)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _schedule.IsDue(isWatched: false, received);
    }

    private bool IsDue(string snapshot, long? counter, double after)
    {
        _time.Advance(TimeSpan.FromSeconds(after));
        return _catalog.IsDue(Look(snapshot, counter));
    }

    private CatalogChanges Marked(string snapshot, long? counter, string storage = "a", string definitions = "b") =>
        _catalog.Compare(Look(snapshot, counter), new CatalogMark(storage, definitions), TimeSpan.Zero);

    private static DatabaseLook Look(string snapshot, long? counter) => new(Snapshot.Parse(snapshot), Here, counter, "reserved", 0, null);
}
