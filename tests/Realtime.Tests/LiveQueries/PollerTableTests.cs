using Microsoft.Extensions.Time.Testing;
using Realtime.Changes;
using Realtime.LiveQueries;
using static Realtime.Tests.LiveQueries.LiveThings;

namespace Realtime.Tests.LiveQueries;

/// <summary>Which pollers a table's changes concern, and which run by the clock.</summary>
public sealed class PollerTableTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly PollerTable _table;
    private int _wakes;

    public PollerTableTests() => _table = new PollerTable(new LiveQueryOptions { RefetchInterval = Interval }, _time, () => _wakes++);

    [Fact]
    public void Equal_queries_share_a_poller_and_one_that_the_time_decides_has_its_own()
    {
        var first = _table.FindOrAdd(Query("SELECT 1", Article));

        Assert.Same(first, _table.FindOrAdd(Query("SELECT 1", Article)));
        Assert.NotSame(first, _table.FindOrAdd(Query("SELECT 2", Article)));
        Assert.NotSame(first, _table.FindOrAdd(Untracked("SELECT 1", "the value 'now' depends on the time", Article)));
        Assert.Equal(3, _table.All.Count);
    }

    [Fact]
    public void A_reader_of_several_tables_written_to_is_found_once()
    {
        var both = _table.FindOrAdd(Query("SELECT 1", Article, Author));
        var one = _table.FindOrAdd(Query("SELECT 2", Author));

        Assert.Equal([both], _table.Reading([Article]));
        Assert.Equal(new[] { both, one }.ToHashSet(), _table.Reading([Article, Author]).ToHashSet());
        Assert.Equal(2, _table.Reading([Article, Author]).Count);
        Assert.Empty(_table.Reading([new("public", "other")]));
    }

    [Fact]
    public void Nothing_is_left_of_a_poller_that_was_removed()
    {
        var poller = _table.FindOrAdd(Query("SELECT 1", Article, Author));
        var other = _table.FindOrAdd(Query("SELECT 2", Author));

        _table.Remove(poller);

        Assert.Equal([other], _table.All);
        Assert.Empty(_table.Reading([Article]));
        Assert.Equal([other], _table.Reading([Author]));
    }

    [Fact]
    public void What_is_not_driven_is_due_at_each_interval()
    {
        _table.Status = Streaming(Article);
        _table.FindOrAdd(Query("SELECT 1", Article));
        var uncovered = _table.FindOrAdd(Query("SELECT 2", Article, Author));
        var untracked = _table.FindOrAdd(Untracked("SELECT 3", "for the test", Article));

        var (due, next) = _table.TakeDue(_time.GetTimestamp());
        Assert.Empty(due);
        Assert.Equal(Interval, _time.GetElapsedTime(_time.GetTimestamp(), next));

        _time.Advance(Interval);
        Assert.Equal([uncovered, untracked], _table.TakeDue(_time.GetTimestamp()).Due);
        Assert.Empty(_table.TakeDue(_time.GetTimestamp()).Due);
        Assert.Equal(2, _wakes); // once for each when it was made: the loop may have been asleep for good
    }

    [Fact]
    public void What_changes_do_not_drive_any_more_is_due_at_once_and_what_they_drive_again_is_not()
    {
        _table.Status = Streaming(Article);
        var poller = _table.FindOrAdd(Query("SELECT 1", Article));
        Assert.True(poller.IsDriven);

        _table.Status = InState(ChangeFeedState.Lagging, Article);
        Assert.Equal(1, _wakes);
        Assert.Equal([poller], _table.TakeDue(_time.GetTimestamp()).Due);

        _table.Status = Streaming(Article);
        _time.Advance(Interval);
        var (due, next) = _table.TakeDue(_time.GetTimestamp());
        Assert.Empty(due);
        Assert.Equal(long.MaxValue, next);
    }
}
