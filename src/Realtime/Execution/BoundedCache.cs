using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Realtime.Execution;

/// <summary>
/// A dictionary that holds at most so many entries and forgets one that was not used for long. Thread-safe; a hit takes no lock and writes nothing that threads
/// share, once the entry is marked. Which entry goes is decided by second chance (Corbató's CLOCK): entries stand in a queue in the order they came; the first
/// goes, unless it was used since it was looked at last: then it loses its mark and goes to the end. So an overflow costs a step or two and never a sorting of all.
/// </summary>
/// <param name="capacity">The most entries; at least 1. Writers at the same moment may go over it by one each, for that moment.</param>
public sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly ConcurrentQueue<Entry> _queue = new();

    // Kept beside the dictionary, whose own count takes all of its locks.
    // Invariant: entries in _entries, each of which is in _queue once or in the hands of a thread that adds or evicts.
    private int _count;

    /// <summary>Entries held now.</summary>
    public int Count => Volatile.Read(ref _count);

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

    /// <summary>The value already held, or the given one after adding it.</summary>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        var added = new Entry(key, value);
        var entry = _entries.GetOrAdd(key, added);
        if (!ReferenceEquals(entry, added))
        {
            entry.Mark();
            return entry.Value;
        }

        if (Interlocked.Increment(ref _count) > capacity)
        {
            Evict();
        }

        // After the eviction: where all others were used, the newest would be the one to go.
        _queue.Enqueue(added);
        return value;
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

        // What is gone would stand in the queue until its turn, and hold its value until then.
        for (var left = _queue.Count; left > 0 && _queue.TryDequeue(out var entry); left--)
        {
            if (_entries.TryGetValue(entry.Key, out var held) && ReferenceEquals(held, entry))
            {
                _queue.Enqueue(entry);
            }
        }
    }

    // Two rounds at most: after the first no entry is marked, unless it is used meanwhile, and then whichever is next goes.
    private void Evict()
    {
        var chances = capacity;
        while (Volatile.Read(ref _count) > capacity && _queue.TryDequeue(out var entry))
        {
            if (entry.IsMarked && chances-- > 0)
            {
                entry.Unmark();
                _queue.Enqueue(entry);
            }
            else
            {
                Remove(entry);
            }
        }
    }

    private void Remove(Entry entry)
    {
        if (_entries.TryRemove(KeyValuePair.Create(entry.Key, entry)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private sealed class Entry(TKey key, TValue value)
    {
        private volatile bool _used;

        public TKey Key => key;

        public TValue Value => value;

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
    }
}
