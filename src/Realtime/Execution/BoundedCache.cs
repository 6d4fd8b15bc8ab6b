using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Realtime.Execution;

/// <summary>
/// A dictionary whose entries together weigh no more than so much (bytes, as a rule), and which forgets what was not used for long. Thread-safe; a hit takes no
/// lock and writes nothing that threads share, once the entry is marked.
/// </summary>
/// <remarks>
/// Entries belong to one of <see cref="Shares"/> shares, by who had them added. When there is too much, the share that holds most gives way: whoever fills the
/// cache pushes out what is his own (and of those few whose share is the same), never what all others use. Within a share it is second chance (Corbató's
/// CLOCK): entries stand in a queue in the order they came; the first goes, unless it was used since it was looked at last: then it loses its mark and goes to
/// the end.
/// </remarks>
/// <param name="capacity">The most that all entries weigh together. Writers at the same moment may go over it by one each, for that moment.</param>
public sealed class BoundedCache<TKey, TValue>(long capacity)
    where TKey : notnull
{
    /// <summary>How many shares there are.</summary>
    public const int Shares = 64;

    // One entry of more than this part of the whole would cost too many others their place: it is not kept.
    private const int LargestPart = 8;

    // What a share may hold of entries that are gone: a quarter of the whole in all shares.
    private const int GonePart = 4 * Shares;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Share[] _shares = [.. Enumerable.Range(0, Shares).Select(_ => new Share())];

    // Kept beside the dictionary, whose own count takes all of its locks.
    // Invariant: of entries in _entries, each of which is in its share's queue once or in the hands of a thread that adds or evicts.
    private long _weight;
    private int _count;

    /// <summary>Entries held now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What they weigh.</summary>
    public long Weight => Volatile.Read(ref _weight);

    /// <summary>The value of a key, marked as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Mark();
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The value already held, or the given one after adding it. One that is too heavy for the cache is given back and not held.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="weight">What key and value weigh.</param>
    /// <param name="owner">Who has it added; any number, of which the share is taken.</param>
    public TValue GetOrAdd(TKey key, TValue value, long weight, int owner = 0)
    {
        if (weight > capacity / LargestPart && weight > 1)
        {
            return TryGet(key, out var held) ? held : value;
        }

        var added = new Entry(key, value, weight, _shares[(uint)owner % Shares]);
        var entry = _entries.GetOrAdd(key, added);
        if (!ReferenceEquals(entry, added))
        {
            entry.Mark();
            return entry.Value;
        }

        Interlocked.Increment(ref _count);
        Weigh(added.Share, weight);
        Evict();

        // After the eviction: where all others were used, the newest would be the one to go.
        added.Share.Queue.Enqueue(added);
        return value;
    }

    /// <summary>The value of a key has become heavier. Nothing happens when it is not held.</summary>
    public void Grow(TKey key, long more)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.TryGrow(more))
        {
            Weigh(entry.Share, more);
            if (entry.Weight > capacity / LargestPart)
            {
                Drop(entry);
            }

            Evict();
        }
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(TKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            Drop(entry);
        }
    }

    /// <summary>Forgets the entries whose keys fit. Visits all of them.</summary>
    public void RemoveWhere(Func<TKey, bool> fits)
    {
        foreach (var (key, entry) in _entries)
        {
            if (fits(key))
            {
                Remove(entry);
            }
        }

        foreach (var share in _shares)
        {
            Sweep(share);
        }
    }

    // Its place in the queue, with key and value, goes at its turn; where those of many are waiting for that, at once.
    private void Drop(Entry entry)
    {
        Remove(entry);
        if (Interlocked.Add(ref entry.Share.Gone, entry.Weight) > capacity / GonePart)
        {
            Sweep(entry.Share);
        }
    }

    private void Sweep(Share share)
    {
        Volatile.Write(ref share.Gone, 0);
        for (var left = share.Queue.Count; left > 0 && share.Queue.TryDequeue(out var entry); left--)
        {
            if (_entries.TryGetValue(entry.Key, out var held) && ReferenceEquals(held, entry))
            {
                share.Queue.Enqueue(entry);
            }
        }
    }

    // Two rounds of what is held at most: after the first no entry is marked, unless it is used meanwhile, and then whichever is next goes.
    private void Evict()
    {
        var chances = Count;
        while (Weight > capacity && Heaviest().Queue is var queue && queue.TryDequeue(out var entry))
        {
            if (entry.IsMarked && chances-- > 0)
            {
                entry.Unmark();
                queue.Enqueue(entry);
            }
            else
            {
                Remove(entry);
            }
        }
    }

    private Share Heaviest()
    {
        var heaviest = _shares[0];
        foreach (var share in _shares)
        {
            // One whose only entry is in another thread's hands has nothing to give.
            if (share.Weight > heaviest.Weight || heaviest.Queue.IsEmpty)
            {
                heaviest = share.Queue.IsEmpty ? heaviest : share;
            }
        }

        return heaviest;
    }

    private void Remove(Entry entry)
    {
        if (_entries.TryRemove(KeyValuePair.Create(entry.Key, entry)))
        {
            Interlocked.Decrement(ref _count);
            Weigh(entry.Share, -entry.End());
        }
    }

    private void Weigh(Share share, long more)
    {
        Interlocked.Add(ref share.Weight, more);
        Interlocked.Add(ref _weight, more);
    }

    private sealed class Share
    {
        public long Weight;
        public long Gone;

        public ConcurrentQueue<Entry> Queue { get; } = new();
    }

    private sealed class Entry(TKey key, TValue value, long weight, Share share)
    {
        private readonly Lock _weighing = new();
        private volatile bool _used;
        private bool _isGone;

        public TKey Key => key;

        public TValue Value => value;

        public Share Share => share;

        public long Weight { get; private set; } = weight;

        public bool IsMarked => _used;

        // Read first: a write to what is set already would take the cache line from the other cores for nothing.
        public void Mark()
        {
            if (!_used)
            {
                _used = true;
            }
        }

        public void Unmark() => _used = false;

        /// <summary>Adds to the weight, unless the entry is gone.</summary>
        public bool TryGrow(long more)
        {
            lock (_weighing)
            {
                Weight += _isGone ? 0 : more;
                return !_isGone;
            }
        }

        /// <summary>The entry is gone: its weight, which grows no more.</summary>
        public long End()
        {
            lock (_weighing)
            {
                _isGone = true;
                return Weight;
            }
        }
    }
}
