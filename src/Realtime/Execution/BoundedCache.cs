using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Realtime.Execution;

/// <summary>
/// A dictionary that holds at most so many entries and forgets those unused for longest. Thread-safe; a hit takes no lock. The order is approximate: uses are
/// stamped with a counter, and an overflow throws out the oldest tenth at once, so that evicting costs little per entry.
/// </summary>
/// <param name="capacity">The most entries; at least 10.</param>
public sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Lock _evicting = new();
    private long _clock;

    /// <summary>Entries held now.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a key, stamped as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            // A lost update only makes the entry look a little older than it is.
            entry.LastUse = Interlocked.Increment(ref _clock);
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The value already held, or the given one after adding it.</summary>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        var entry = _entries.GetOrAdd(key, new Entry(value));
        entry.LastUse = Interlocked.Increment(ref _clock);
        if (_entries.Count > capacity)
        {
            Evict();
        }

        return entry.Value;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _entries.Clear();

    private void Evict()
    {
        if (!_evicting.TryEnter())
        {
            return; // another thread is at it
        }

        try
        {
            var surplus = _entries.Count - capacity;
            if (surplus > 0)
            {
                foreach (var (key, _) in _entries.ToArray().OrderBy(pair => pair.Value.LastUse).Take(surplus + (capacity / 10)))
                {
                    _entries.TryRemove(key, out _);
                }
            }
        }
        finally
        {
            _evicting.Exit();
        }
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;

        public long LastUse { get; set; }
    }
}
