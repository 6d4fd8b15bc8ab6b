using Microsoft.Extensions.Time.Testing;
using Realtime.Waiting;

namespace Realtime.Tests.Waiting;

/// <summary>How loops are woken.</summary>
public sealed class WakeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Rings_before_anybody_waits_are_heard_once()
    {
        var wake = new Wake();
        wake.Ring();
        wake.Ring();

        Assert.True(await wake.WaitAsync(Long, _time, CancellationToken.None));
        var waiting = wake.WaitAsync(Long, _time, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        wake.Ring();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Waiting_ends_when_the_time_is_over()
    {
        var waiting = new Wake().WaitAsync(Long, _time, CancellationToken.None);
        _time.Advance(Long);

        Assert.False(await waiting);
    }

    [Fact]
    public async Task Stopping_is_an_exception()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new Wake().WaitAsync(Long, _time, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task As_many_rings_are_kept_as_loops_wait()
    {
        var wake = new Wake(loops: 2);
        wake.Ring();
        wake.Ring();
        wake.Ring();

        Assert.True(await wake.WaitAsync(Long, _time, CancellationToken.None));
        Assert.True(await wake.WaitAsync(Long, _time, CancellationToken.None));
        Assert.False(wake.WaitAsync(Long, _time, CancellationToken.None).IsCompleted);
    }
}
