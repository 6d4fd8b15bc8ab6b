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
/// Decides whether the stream is in time. Each beat is a position of the WAL that the stream has to reach: how far the WAL was on disk when it was looked
/// at, and everything committed is before that. A stream that does not say that it has reached it may still be in time, since the disk can be ahead
/// within one record; so the doubt is settled by a heartbeat, which is written behind everything committed before it and comes back. Pure logic over
/// timestamps; belongs to the feed's task.
/// </summary>
internal sealed class LagWatch(ChangeFeedOptions options, TimeProvider time)
{
    /// <summary>No more are remembered: the oldest decides, and when it returns so did the others that were written in time.</summary>
    private const int MaximumOutstanding = 64;

    private readonly Queue<Beat> _outstanding = new();
    private long _proving;
    private long? _inTimeSince;

    /// <summary>Whether the stream counts as late.</summary>
    public bool IsLagging { get; private set; }

    /// <summary>Whether a beat has been outstanding for so long that it takes a heartbeat to know more, and none is under way.</summary>
    public bool IsInDoubt => _outstanding.TryPeek(out var oldest) && _proving < oldest.Number && time.GetElapsedTime(oldest.DueAt) > options.LagLimit / 4;

    /// <summary>A beat begins. One whose position cannot be learned counts as late, too.</summary>
    public void Due(long number)
    {
        if (_outstanding.Count < MaximumOutstanding)
        {
            _outstanding.Enqueue(new Beat(number, time.GetTimestamp()));
        }
    }

    /// <summary>A heartbeat with this number is about to be written.</summary>
    public void Proving(long number) => _proving = number;

    /// <summary>The beat stands at this position of the WAL.</summary>
    public void Written(long number, NpgsqlLogSequenceNumber lsn)
    {
        foreach (var beat in _outstanding)
        {
            if (beat.Number == number)
            {
                beat.Lsn ??= lsn;
            }
        }
    }

    /// <summary>Everything before this position has been received.</summary>
    public void Reached(NpgsqlLogSequenceNumber lsn)
    {
        while (_outstanding.TryPeek(out var oldest) && oldest.Lsn <= lsn)
        {
            _outstanding.Dequeue();
        }
    }

    /// <summary>The heartbeat with this number came back, and with it all before it.</summary>
    public void Returned(long number)
    {
        while (_outstanding.TryPeek(out var oldest) && oldest.Number <= number)
        {
            _outstanding.Dequeue();
        }
    }

    /// <summary>Nobody waits for changes: nothing is late.</summary>
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

    private sealed class Beat(long number, long dueAt)
    {
        public long Number => number;

        public long DueAt => dueAt;

        public NpgsqlLogSequenceNumber? Lsn { get; set; }
    }
}
