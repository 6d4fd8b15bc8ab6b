using System.Threading.Channels;

namespace Realtime.Waiting;

/// <summary>
/// Wakes loops that wait for something to do. Rung again before it is heard, it is heard once: whoever is woken looks at how things are now. Thread-safe.
/// </summary>
/// <param name="loops">How many loops wait: so many rings are kept.</param>
internal sealed class Wake(int loops = 1)
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(loops) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes one loop, now or as soon as it waits.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Every ring, until the token is cancelled.</summary>
    public IAsyncEnumerable<bool> RingsAsync(CancellationToken stop) => _rings.Reader.ReadAllAsync(stop);

    /// <summary>Waits for a ring, or for so long.</summary>
    /// <returns>True for a ring, false when the time is over.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
