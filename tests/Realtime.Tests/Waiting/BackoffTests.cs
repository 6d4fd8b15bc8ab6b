using Microsoft.Extensions.Time.Testing;
using Realtime.Waiting;

namespace Realtime.Tests.Waiting;

/// <summary>Pauses between attempts that fail.</summary>
public sealed class BackoffTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(6, 3_200)]
    [InlineData(7, 5_000)]
    [InlineData(int.MaxValue, 5_000)]
    public void Pause_doubles_up_to_the_longest(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.Full(failures, Shortest, Longest));

    [Fact]
    public void Pause_is_shortened_by_up_to_half_and_begins_anew_after_a_success()
    {
        var backoff = new Backoff(Shortest, Longest, new FakeTimeProvider());
        for (var failures = 1; failures <= 10; failures++)
        {
            Assert.InRange(backoff.Next(), Backoff.Full(failures, Shortest, Longest) / 2, Backoff.Full(failures, Shortest, Longest));
        }

        backoff.Reset();
        Assert.InRange(backoff.Next(), Shortest / 2, Shortest);
    }

    [Fact]
    public async Task Waiting_ends_with_the_pause_or_quietly_with_the_token()
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(time);
        var waiting = backoff.WaitAsync(Shortest, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        time.Advance(Shortest);
        await waiting;

        using var stop = new CancellationTokenSource();
        var stopped = backoff.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await stopped;
    }
}
