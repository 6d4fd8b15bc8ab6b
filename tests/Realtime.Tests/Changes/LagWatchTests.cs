using Microsoft.Extensions.Time.Testing;
using NpgsqlTypes;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class LagWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LagWatch _watch;

    public LagWatchTests() => _watch = new LagWatch(new ChangeFeedOptions { ConnectionString = string.Empty, Owner = new PublicationOwner("0123456789ab", "default") }, _time);

    [Fact]
    public void A_heartbeat_in_time_is_no_lag()
    {
        _watch.Due(1);
        Assert.Equal(LagTransition.None, After(0.9));
        _watch.Returned(1);
        Assert.Equal(LagTransition.None, After(10));
    }

    [Fact]
    public void A_late_heartbeat_lags_once_and_five_good_seconds_end_it()
    {
        _watch.Due(1);
        _watch.Due(2);
        Assert.Equal(LagTransition.FellBehind, After(1.1));
        Assert.Equal(LagTransition.None, After(0.1));
        _watch.Returned(1); // the second is as late
        Assert.Equal(LagTransition.None, After(6));
        _watch.Returned(2);
        Assert.Equal(LagTransition.None, After(0));
        Assert.Equal(LagTransition.None, After(4.9));
        Assert.Equal(LagTransition.CaughtUp, After(0.2));
        Assert.False(_watch.IsLagging);
    }

    [Fact]
    public void Another_late_heartbeat_begins_the_five_seconds_again()
    {
        _watch.Due(1);
        After(2);
        _watch.Returned(1);
        After(0);
        After(4);
        _watch.Due(2);
        Assert.Equal(LagTransition.None, After(1.5));
        _watch.Returned(2);
        After(0);
        Assert.Equal(LagTransition.None, After(4.9));
        Assert.Equal(LagTransition.CaughtUp, After(0.2));
    }

    [Fact]
    public void A_position_received_counts_as_the_heartbeat_before_it()
    {
        _watch.Due(1);
        _watch.Written(1, new NpgsqlLogSequenceNumber(500));
        _watch.Reached(new NpgsqlLogSequenceNumber(499));
        Assert.Equal(LagTransition.FellBehind, After(1.1));
        _watch.Reached(new NpgsqlLogSequenceNumber(500));
        After(0);
        Assert.Equal(LagTransition.CaughtUp, After(5));
    }

    [Fact]
    public void A_position_that_is_not_reached_is_in_doubt_until_a_heartbeat_comes_back()
    {
        _watch.Due(1);
        _watch.Written(1, new NpgsqlLogSequenceNumber(500));
        After(0.2);
        Assert.False(_watch.IsInDoubt);
        After(0.1);
        Assert.True(_watch.IsInDoubt);

        _watch.Due(2);
        _watch.Proving(2);
        Assert.False(_watch.IsInDoubt); // one heartbeat under way is enough
        _watch.Returned(2);
        Assert.Equal(LagTransition.None, After(10));
    }

    [Fact]
    public void A_position_reached_before_it_was_known_is_no_lag()
    {
        _watch.Reached(new NpgsqlLogSequenceNumber(500));
        _watch.Due(1);
        _watch.Written(1, new NpgsqlLogSequenceNumber(500));
        _watch.Reached(new NpgsqlLogSequenceNumber(500));
        Assert.Equal(LagTransition.None, After(10));
    }

    [Fact]
    public void Without_subscribers_nothing_is_late()
    {
        _watch.Due(1);
        _watch.Pause();
        Assert.Equal(LagTransition.None, After(60));
    }

    private LagTransition After(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _watch.Evaluate();
    }
}
