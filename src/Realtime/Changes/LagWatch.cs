using NpgsqlTypes;

namespace Realtime.Changes;

/// <summary>What <see cref="LagWatch.Evaluate"/> found.</summary>
internal enum LagTransition
{
    None,
    FellBehind,
    CaughtUp,
}

/// <summary>
/// Decides from heartbeats whether the stream is in time. A heartbeat is written to the WAL behind everything committed before it, so once it
/// comes back all of that has come. Pure logic over timestamps; belongs to the feed's task.
/// </summary>
internal sealed class LagWatch(ChangeFeedOptions options, TimeProvider time)
{
    /// <summary>No more are remembered: the oldest decides, and when it returns so did the others that were written in time.</summary>
    private const int MaximumOutstanding = 64;

    private readonly Queue<(long Number, long DueAt)> _outstanding = new();
    private (long Number, NpgsqlLogSequenceNumber Lsn) _written;
    private long? _inTimeSince;

    /// <summary>Whether the stream counts as late.</summary>
    public bool IsLagging { get; private set; }

    /// <summary>A heartbeat is about to be written. One that cannot be written counts as late, too.</summary>
    public void Due(long number)
    {
        if (_outstanding.Count < MaximumOutstanding)
        {
            _outstanding.Enqueue((number, time.GetTimestamp()));
        }
    }

    /// <summary>The heartbeat stands at this position of the WAL. Needed where the server cannot send it back (before PostgreSQL 14).</summary>
    public void Written(long number, NpgsqlLogSequenceNumber lsn) => _written = (number, lsn);

    /// <summary>Everything before this position has been received.</summary>
    public void Reached(NpgsqlLogSequenceNumber lsn)
    {
        if (_written.Number > 0 && lsn >= _written.Lsn)
        {
            Returned(_written.Number);
        }
    }

    /// <summary>This heartbeat came back, and with it all before it.</summary>
    public void Returned(long number)
    {
        while (_outstanding.TryPeek(out var oldest) && oldest.Number <= number)
        {
            _outstanding.Dequeue();
        }
    }

    /// <summary>Nobody waits for changes, so no heartbeats are written: nothing is late.</summary>
    public void Pause() => _outstanding.Clear();

    /// <summary>Looks at the clock. To be called a few times a second.</summary>
    public LagTransition Evaluate()
    {
        var now = time.GetTimestamp();
        if (_outstanding.TryPeek(out var oldest) && time.GetElapsedTime(oldest.DueAt, now) > options.LagLimit)
        {
            _inTimeSince = null;
            var fell = !IsLagging;
            IsLagging = true;
            return fell ? LagTransition.FellBehind : LagTransition.None;
        }

        if (!IsLagging)
        {
            return LagTransition.None;
        }

        _inTimeSince ??= now;
        if (time.GetElapsedTime(_inTimeSince.Value, now) < options.CaughtUpFor)
        {
            return LagTransition.None;
        }

        IsLagging = false;
        _inTimeSince = null;
        return LagTransition.CaughtUp;
    }
}
