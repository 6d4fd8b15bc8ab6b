namespace Gateway.Demo;

/// <summary>How much was written in each second of the last minute. Thread-safe.</summary>
internal sealed class WriterHistory(TimeProvider time)
{
    /// <summary>How many seconds are kept.</summary>
    public const int Seconds = 60;

    private readonly Lock _lock = new();
    private readonly int[] _counts = new int[Seconds];
    private readonly long _start = time.GetTimestamp();
    private long _newest;

    /// <summary>Counts a change that has just been made.</summary>
    public void Add()
    {
        lock (_lock)
        {
            Advance();
            _counts[_newest % Seconds]++;
        }
    }

    /// <summary>The counts, oldest first; the last one is of the second that is not over yet.</summary>
    public IReadOnlyList<int> Read()
    {
        lock (_lock)
        {
            Advance();
            return [.. Enumerable.Range(1, Seconds).Select(i => _counts[(_newest + i) % Seconds])];
        }
    }

    private void Advance()
    {
        var second = (long)time.GetElapsedTime(_start).TotalSeconds;
        var empty = Math.Min(second - _newest, Seconds);
        for (var i = 0; i < empty; i++)
        {
            _counts[(second - i) % Seconds] = 0;
        }

        _newest = second;
    }
}
