using System.Runtime.InteropServices;

namespace Realtime.Dependencies;

/// <summary>
/// From a key to the cohorts under it: a table of keys, and the cohorts of a key chained through one array. Adding and removing cost the same however many
/// share a key. Not thread-safe.
/// </summary>
internal sealed class Postings
{
    private const int End = -1;
    private readonly Dictionary<ulong, int> _heads = [];
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _free = End;

    /// <summary>How many pairs of key and cohort there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a cohort under a key.</summary>
    /// <returns>Its place, for <see cref="Remove"/>.</returns>
    public int Add(ulong key, Dependent dependent)
    {
        var place = Take();
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, key, out var exists);
        var next = exists ? head : End;
        _entries[place] = new Entry { Key = key, Dependent = dependent, Next = next, Previous = End };
        if (next != End)
        {
            _entries[next].Previous = place;
        }

        head = place;
        Count++;
        return place;
    }

    /// <summary>Removes what was added at a place.</summary>
    public void Remove(int place)
    {
        ref var entry = ref _entries[place];
        if (entry.Next != End)
        {
            _entries[entry.Next].Previous = entry.Previous;
        }

        if (entry.Previous != End)
        {
            _entries[entry.Previous].Next = entry.Next;
        }
        else if (entry.Next != End)
        {
            _heads[entry.Key] = entry.Next;
        }
        else
        {
            _heads.Remove(entry.Key);
        }

        entry = new Entry { Next = _free };
        _free = place;
        if (--Count == 0)
        {
            Reset();
        }
    }

    /// <summary>Marks the cohorts under a key.</summary>
    public void MarkAll(ulong key, IDependentMarks marks)
    {
        if (_heads.TryGetValue(key, out var place))
        {
            for (; place != End; place = _entries[place].Next)
            {
                marks.Mark(_entries[place].Dependent!);
            }
        }
    }

    private int Take()
    {
        if (_free != End)
        {
            var place = _free;
            _free = _entries[place].Next;
            return place;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _used * 2);
        }

        return _used++;
    }

    // What many cohorts needed is given back with the last of them.
    private void Reset()
    {
        _heads.Clear();
        _heads.TrimExcess();
        _entries = new Entry[16];
        _used = 0;
        _free = End;
    }

    private struct Entry
    {
        public ulong Key;
        public Dependent? Dependent;
        public int Next;
        public int Previous;
    }
}
