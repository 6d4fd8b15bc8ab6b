namespace Realtime.Waiting;

/// <summary>
/// The pauses between attempts that fail: the first is short and each twice the one before, up to the longest. Each is shortened by up to half at random, so
/// that gateways do not come back in step. Belongs to one loop.
/// </summary>
/// <param name="shortest">The first pause.</param>
/// <param name="longest">The longest.</param>
/// <param name="time">The clock.</param>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, TimeProvider time)
{
    private const int MostDoublings = 20;

    private int _failures;

    /// <summary>The pauses of most loops: 0.1 s to 5 s.</summary>
    public Backoff(TimeProvider time)
        : this(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), time)
    {
    }

    /// <summary>The pause after so many failures in a row, the first being 1, not shortened.</summary>
    public static TimeSpan Full(int failures, TimeSpan shortest, TimeSpan longest)
    {
        var full = shortest * Math.Pow(2, Math.Clamp(failures - 1, 0, MostDoublings));
        return full < longest ? full : longest;
    }

    /// <summary>Another attempt has failed.</summary>
    /// <returns>How long to wait.</returns>
    public TimeSpan Next() => Full(++_failures, shortest, longest) * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>It worked: the next pause is short again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Waits after another failed attempt; ends early when stopped, without an exception.</summary>
    public Task WaitAsync(CancellationToken stop) => WaitAsync(Next(), stop);

    /// <summary>Waits for a pause that <see cref="Next"/> told; ends early when stopped, without an exception: the caller's loop sees the token.</summary>
    public async Task WaitAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
