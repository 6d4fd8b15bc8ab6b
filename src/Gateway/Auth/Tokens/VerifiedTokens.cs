using System.Collections.Concurrent;
using Gateway.Auth.Contract;
using Realtime.Execution;

namespace Gateway.Auth.Tokens;

/// <summary>
/// Remembers verified tokens until they expire, so that a token's signature is checked once. Bounded in bytes: where there are too many, those of the user who
/// has most go first. Thread-safe. A token is no longer found once its issuer's keys have changed.
/// </summary>
/// <param name="time">The clock of expiry.</param>
/// <param name="capacity">Most bytes, with what is made of the tokens.</param>
internal sealed class VerifiedTokens(TimeProvider time, long capacity = VerifiedTokens.DefaultCapacity)
{
    /// <summary>32 MiB: some 10,000 tokens of 1 KB.</summary>
    public const long DefaultCapacity = 32L * 1024 * 1024;

    // The objects of a claim beside its texts, and of a session made of it for a role.
    private const int ClaimBytes = 200;

    private readonly BoundedCache<string, Entry> _tokens = new(capacity);

    /// <summary>One token with the answers already given for the roles its holders asked for.</summary>
    internal sealed record Entry(VerifiedToken Token)
    {
        /// <summary>By role; at most as many as the token allows.</summary>
        public ConcurrentDictionary<string, AuthenticationOutcome> Outcomes { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A remembered token that still holds, or null.</summary>
    public Entry? Find(string token)
    {
        if (!_tokens.TryGet(token, out var entry))
        {
            return null;
        }

        if (entry.Token.Generation == entry.Token.Source.Current.Generation && (entry.Token.ExpiresAt is not { } end || time.GetUtcNow() < end))
        {
            return entry;
        }

        _tokens.Remove(token);
        return null;
    }

    /// <summary>Remembers a token.</summary>
    public Entry Add(string token, VerifiedToken verified)
    {
        var user = verified.Claims.Variables.FirstOrDefault(variable => variable.Key.Equals("x-hasura-user-id", StringComparison.OrdinalIgnoreCase)).Value;
        return _tokens.GetOrAdd(token, new Entry(verified), Weigh(token, verified), HashCode.Combine(verified.Claims.DefaultRole, user));
    }

    // A session's dictionary for each role that the token allows has the same texts.
    private static long Weigh(string token, VerifiedToken verified)
    {
        var claims = verified.Claims;
        var texts = claims.Variables.Sum(variable => CacheWeights.Of(variable.Key) + CacheWeights.Of(variable.Value));
        return CacheWeights.OfEntry(token) + texts + ((1L + claims.AllowedRoles.Count) * ClaimBytes * (1 + claims.Variables.Count));
    }
}
