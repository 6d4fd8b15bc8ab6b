using Microsoft.Extensions.Time.Testing;
using Realtime.Changes;
using Realtime.LiveQueries.Streams;

namespace Realtime.Tests.LiveQueries.Streams;

public sealed class StreamHorizonTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Snapshot_with_nothing_running_is_settled_at_once() =>
        Assert.Equal("10:12:11", new StreamHorizon(_time).Observe(Snapshot.Parse("10:12:11"), [], []));

    [Fact]
    public void Before_a_moment_closes_nothing_is_settled_and_in_the_end_what_is_older_than_every_writer()
    {
        var horizon = new StreamHorizon(_time);
        Assert.Null(horizon.Observe(Snapshot.Parse("10:12:10"), ["3/7"], []));
        _time.Advance(StreamHorizon.ReaderGrace + TimeSpan.FromMilliseconds(1));

        Assert.Equal("10:10:", horizon.Observe(Snapshot.Parse("10:30:10"), ["3/7"], []));
        Assert.False(horizon.HasClosed);
    }

    [Fact]
    public void A_moment_closes_when_all_that_ran_then_have_ended_though_others_run()
    {
        var horizon = new StreamHorizon(_time);
        horizon.Observe(Snapshot.Parse("10:12:10"), ["3/7"], ["4/1"]);
        Assert.Null(horizon.Observe(Snapshot.Parse("13:13:"), [], ["4/1"]));

        Assert.Equal("13:13:", horizon.Observe(Snapshot.Parse("14:15:14"), ["5/5"], []));
    }

    [Fact]
    public void A_transaction_that_reads_for_long_is_not_waited_for()
    {
        var horizon = new StreamHorizon(_time);
        horizon.Observe(Snapshot.Parse("10:10:"), [], ["4/1"]);
        _time.Advance(StreamHorizon.ReaderGrace + TimeSpan.FromMilliseconds(1));

        Assert.Equal("10:10:", horizon.Observe(Snapshot.Parse("15:15:"), [], ["4/1"]));
        Assert.True(horizon.HasClosed);
    }

    [Fact]
    public void A_transaction_that_writes_is_waited_for_however_long_it_takes()
    {
        var horizon = new StreamHorizon(_time);
        horizon.Observe(Snapshot.Parse("10:11:10"), ["4/1"], []);
        _time.Advance(StreamHorizon.ReaderGrace * 100);

        horizon.Observe(Snapshot.Parse("10:20:10"), ["4/1"], []);

        Assert.False(horizon.HasClosed);
    }

    [Fact]
    public void Many_open_moments_close_together_when_the_writer_they_wait_for_ends()
    {
        var horizon = new StreamHorizon(_time);
        for (var xmax = 11; xmax < 200; xmax++)
        {
            horizon.Observe(Snapshot.Parse($"10:{xmax}:10"), ["4/1"], []);
        }

        Assert.NotNull(horizon.Observe(Snapshot.Parse("200:201:200"), ["9/9"], []));
        Assert.True(horizon.HasClosed);
    }
}
