namespace Realtime.Testing;

/// <summary>
/// Waiting for a state that nothing signals: asked for again every 5 ms, and a failure when it has not come in time. The one such loop of all tests; where
/// there is a signal (a sink's result, a recorder's line, a task) that is awaited instead.
/// </summary>
public static class Eventually
{
    /// <summary>How long is waited unless said otherwise: enough for a machine that builds beside the tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What it says, for the failure.</param>
    /// <param name="patience">How long; null for <see cref="Patience"/>.</param>
    /// <exception cref="TimeoutException">It did not come to hold in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), () => what, patience);

    /// <summary>The same for one that has to be asked for.</summary>
    /// <exception cref="TimeoutException">It did not come to hold in time.</exception>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null) => TrueAsync(condition, () => what, patience);

    /// <summary>The same with words that say how things stand when it fails.</summary>
    /// <exception cref="TimeoutException">It did not come to hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? patience = null)
    {
        if (!await IsTrueAsync(condition, patience))
        {
            throw new TimeoutException($"not in {(patience ?? Patience).TotalSeconds:0.#} s: {what()}");
        }
    }

    /// <summary>Whether a condition comes to hold in time.</summary>
    public static async Task<bool> IsTrueAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        using var tick = new PeriodicTimer(Interval, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > (patience ?? Patience))
            {
                return false;
            }

            await tick.WaitForNextTickAsync();
        }

        return true;
    }
}
