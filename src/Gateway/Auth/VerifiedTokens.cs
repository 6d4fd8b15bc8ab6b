using System.Collections.Concurrent;

namespace Gateway.Auth;

/// <summary>
/// Remembers verified tokens until they expire, so that a token's signature is checked once. Bounded: two generations of
/// entries, and when the young one is full the old one is dropped. Thread-safe. A token is no longer found once its issuer's
/// keys have changed.
/// </summary>
internal sealed class VerifiedTokens(TimeProvider time, int capacity = VerifiedTokens.DefaultCapacity)
{
    /// <summary>About 20 MB at 1 KB a token and its session.</summary>
    private const int DefaultCapacity = 20_000;

    private volatile ConcurrentDictionary<string, Entry> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, Entry> _old = new(StringComparer.Ordinal);

    /// <summary>One token with the answers already given for the roles its holders asked for.</summary>
    internal sealed record Entry(VerifiedToken Token)
    {
        /// <summary>By role; at most as many as the token allows.</summary>
        public ConcurrentDictionary<string, AuthenticationOutcome> Outcomes { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A remembered token that still holds, or null.</summary>
    public Entry? Find(string token)
    {
        if (!_young.TryGetValue(token, out var entry))
        {
            if (!_old.TryGetValue(token, out entry))
                return null;
            Keep(token, entry);
        }

        if (entry.Token.Generation == entry.Token.Source.Current.Generation && (entry.Token.ExpiresAt is not { } end || time.GetUtcNow() < end))
            return entry;
        _young.TryRemove(token, out _);
        _old.TryRemove(token, out _);
        return null;
    }

    /// <summary>Remembers a token.</summary>
    public Entry Add(string token, VerifiedToken verified)
    {
        var entry = new Entry(verified);
        Keep(token, entry);
        return entry;
    }

    private void Keep(string token, Entry entry)
    {
        // Two writers may both find it full; then a few entries are verified once more, which is harmless.
        if (_young.Count >= capacity / 2)
        {
            _old = _young;
            _young = new ConcurrentDictionary<string, Entry>(StringComparer.Ordinal);
        }

        _young[token] = entry;
    }
}
