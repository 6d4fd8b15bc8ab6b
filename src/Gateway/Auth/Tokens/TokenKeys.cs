using Microsoft.IdentityModel.Tokens;

namespace Gateway.Auth.Tokens;

/// <summary>The keys of one issuer at one moment. Immutable.</summary>
/// <param name="Keys">The public keys or the secret; empty when tokens must be refused.</param>
/// <param name="Generation">Changes with the keys: what was verified with another generation is verified again.</param>
internal sealed record TokenKeys(IReadOnlyList<SecurityKey> Keys, long Generation);

/// <summary>Where an issuer's keys come from: the configuration, or a published set. Thread-safe.</summary>
internal interface ITokenKeySource
{
    /// <summary>The keys that hold now.</summary>
    TokenKeys Current { get; }

    /// <summary>Tells that a token names a key which is not among the current ones; the source may look for newer ones.</summary>
    /// <returns>Whether there are newer keys, so that another try makes sense.</returns>
    ValueTask<bool> TryRefreshAsync(CancellationToken cancellationToken);
}

/// <summary>One key from the configuration.</summary>
internal sealed class ConfiguredKey(SecurityKey key) : ITokenKeySource
{
    /// <inheritdoc/>
    public TokenKeys Current { get; } = new([key], 0);

    /// <inheritdoc/>
    public ValueTask<bool> TryRefreshAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
