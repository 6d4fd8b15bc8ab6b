namespace Gateway.Limits;

/// <summary>How many connections each user (or address) has, against one limit. Thread-safe; holds only names that have some.</summary>
internal sealed class NamedCounts(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more, unless that would go over the limit.</summary>
    public bool TryAdd(string name)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(name);
            if (count >= limit)
            {
                return false;
            }

            _counts[name] = count + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            if (_counts[name] == 1)
            {
                _counts.Remove(name);
            }
            else
            {
                _counts[name]--;
            }
        }
    }
}
