using Realtime.Changes;

namespace Realtime.LiveQueries.Streams;

/// <summary>
/// Up to where a stream may go. A row is settled when every transaction that was running at the moment it was seen has ended: whoever drew an earlier cursor
/// value (a sequence number, the time of the transaction's start) has then committed it or never will, so nothing can appear behind the row any more.
/// </summary>
/// <remarks>
/// It keeps moments: a snapshot, and the transactions running then. A moment closes when all of them are gone, and the rows that its snapshot sees are settled.
/// Transaction ids alone would not do: one is given at the first write, after a default such as <c>now()</c> was drawn. Belongs to one stream; not thread-safe.
/// </remarks>
internal sealed class StreamHorizon(TimeProvider time)
{
    /// <summary>A transaction that has written nothing for so long since it was seen is taken for a reader, or a dump would stop all streams.</summary>
    public static readonly TimeSpan ReaderGrace = TimeSpan.FromSeconds(5);

    private const int MostMoments = 32;
    private readonly List<Moment> _open = [];
    private string? _settled;

    /// <summary>Whether a moment has closed: before, the stream may have begun while a change was on its way that nobody tells it of.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Takes note of what runs now.</summary>
    /// <param name="snapshot">A snapshot taken before the lists were read.</param>
    /// <param name="writers">Virtual ids of transactions that have written.</param>
    /// <param name="others">Virtual ids of all other transactions.</param>
    /// <returns>The newest snapshot whose rows are settled, as text; null while none is.</returns>
    public string? Observe(Snapshot snapshot, IReadOnlyCollection<string> writers, IReadOnlyCollection<string> others)
    {
        if (writers.Count == 0 && others.Count == 0)
        {
            _open.Clear();
            HasClosed = true;
            return _settled = snapshot.ToString();
        }

        var now = time.GetTimestamp();
        var running = writers.Concat(others).ToHashSet(StringComparer.Ordinal);
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            var moment = _open[index];
            moment.Running.IntersectWith(running);
            if (time.GetElapsedTime(moment.Seen, now) > ReaderGrace)
            {
                moment.Running.ExceptWith(others);
            }

            if (moment.Running.Count == 0)
            {
                _settled = moment.Snapshot;
                HasClosed = true;
                _open.RemoveRange(0, index + 1); // the older ones say less
                break;
            }
        }

        if (_open.Count == MostMoments)
        {
            _open.RemoveAt(MostMoments - 1); // the oldest are the next to close
        }

        _open.Add(new Moment(snapshot.ToString(), $"{snapshot.Xmin}:{snapshot.Xmin}:", running, now));

        // A stream that begins beside a long transaction: what was written before the oldest of the writers began to write is shown in the end.
        if (_settled is null && time.GetElapsedTime(_open[0].Seen, now) > ReaderGrace)
        {
            _settled = _open[0].Older;
        }

        return _settled;
    }

    private sealed record Moment(string Snapshot, string Older, HashSet<string> Running, long Seen);
}
