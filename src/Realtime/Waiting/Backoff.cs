namespace Realtime.LiveQueries;

/// <summary>Waits between attempts: 0.1 s doubling to 5 s, each shortened by up to half at random so that gateways do not come back in step.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private TimeSpan _next = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits; ends early when stopped, without an exception.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        var wait = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        try
        {
            await Task.Delay(wait, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping: the caller's loop sees the token.
        }
    }

    /// <summary>It worked: the next wait is short again.</summary>
    public void Reset() => _next = TimeSpan.FromMilliseconds(100);
}
