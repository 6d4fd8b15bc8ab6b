using Gateway.Settings.Parsing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.Operations;

namespace Gateway.Auth.Tokens;

/// <summary>A token that was verified.</summary>
/// <param name="Claims">What it says of its holder.</param>
/// <param name="ExpiresAt"><c>exp</c> with the allowed skew, or null.</param>
/// <param name="Source">The keys that it was verified with come from here,</param>
/// <param name="Generation">and were of this generation.</param>
internal sealed record VerifiedToken(SessionClaims Claims, DateTimeOffset? ExpiresAt, ITokenKeySource Source, long Generation);

/// <summary>How far a token came with one issuer; a later one tells its holder more.</summary>
internal enum TokenProgress
{
    /// <summary>The issuer has no key that could have signed it.</summary>
    NoKey,

    /// <summary>No key of the issuer verifies the signature.</summary>
    BadSignature,

    /// <summary>A key verifies the signature; if it is refused, then for what it says.</summary>
    Signed,
}

/// <summary>What one issuer's verifier says of a token. Exactly one of the first two is set.</summary>
/// <param name="Token">The token, when it is taken.</param>
/// <param name="Refusal">Why it is refused.</param>
/// <param name="Progress">How far it came.</param>
internal readonly record struct TokenVerdict(VerifiedToken? Token, GraphQLError? Refusal, TokenProgress Progress);

/// <summary>
/// Verifies the tokens of one issuer: signature by Microsoft.IdentityModel with the algorithms and keys of the configuration
/// alone, then time, issuer and audience, then the claims. Nothing in a token can choose its key or algorithm. Thread-safe.
/// </summary>
internal sealed class TokenVerifier(JwtConfiguration configuration, ITokenKeySource keys, bool requireExpiry, TimeProvider time, ILogger logger)
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private bool _hasWarned;

    /// <summary>What the tokens of this issuer look like.</summary>
    public JwtConfiguration Configuration { get; } = configuration;

    /// <summary>Whether the token names this issuer.</summary>
    public bool IsNamedBy(ReceivedToken token) => Configuration.Issuer is { } issuer && token.Registered.Issuer == issuer;

    /// <summary>Whether the token names another one.</summary>
    public bool IsExcludedBy(ReceivedToken token) => Configuration.Issuer is { } issuer && token.Registered.Issuer is { } named && named != issuer;

    /// <summary>Verifies one token.</summary>
    public async ValueTask<TokenVerdict> VerifyAsync(ReceivedToken token, CancellationToken cancellationToken)
    {
        var signed = token.Signed;
        var current = keys.Current;
        var fault = await FaultAsync(signed, current);
        // The library's exception is the same for a key that is not there and for one that does not fit. A token that names another issuer is refused in any
        // case.
        if (fault is SecurityTokenInvalidSignatureException && !IsExcludedBy(token)
            && (string.IsNullOrEmpty(signed.Kid) || !KeysFor(signed, signed.Kid, current).Any()) && await keys.TryRefreshAsync(cancellationToken))
        {
            current = keys.Current;
            fault = await FaultAsync(signed, current);
        }

        if (fault is not null)
        {
            return KeysFor(signed, signed.Kid, current).Any()
                ? new TokenVerdict(null, TokenRefusals.BadSignature.Error, TokenProgress.BadSignature)
                : new TokenVerdict(null, TokenRefusals.NoKey.Error, TokenProgress.NoKey);
        }

        try
        {
            var end = Check(token.Registered);
            return new TokenVerdict(
                new VerifiedToken(ClaimsReader.Read(token.Payload, Configuration.Claims), end, keys, current.Generation), null, TokenProgress.Signed);
        }
        catch (GraphQLErrorException refusal)
        {
            return new TokenVerdict(null, refusal.Error, TokenProgress.Signed);
        }
    }

    // The signature alone: whether the rest holds is told apart from it, below.
    private async Task<Exception?> FaultAsync(JsonWebToken token, TokenKeys current)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = Configuration.Algorithms,
            IssuerSigningKeyResolver = (_, _, kid, _) => KeysFor(token, kid, current),
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = false,
            ValidateLifetime = false,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateActor = false,
            ValidateTokenReplay = false,
        });
        return result.IsValid ? null : result.Exception ?? new SecurityTokenInvalidSignatureException();
    }

    // A kid only picks among the configured keys; a configured key without a kid fits every kid, as there is one alone.
    private IEnumerable<SecurityKey> KeysFor(JsonWebToken token, string? kid, TokenKeys current) => current.Keys.Where(key =>
        (string.IsNullOrEmpty(kid) || string.IsNullOrEmpty(key.KeyId) || Configuration.JwkUrl is null || key.KeyId == kid)
        && (key is not JsonWebKey { Alg: { Length: > 0 } algorithm } || algorithm == token.Alg));

    // In Hasura's order. Without a configured issuer any will do, and so will a token without one.
    private DateTimeOffset? Check(RegisteredClaims claims)
    {
        var now = time.GetUtcNow();
        var end = claims.Expires is { } expires ? Later(expires) : (DateTimeOffset?)null;
        if (end <= now)
        {
            throw TokenRefusals.Because("JWTExpired");
        }

        if (claims.IssuedAt > now + Configuration.AllowedSkew)
        {
            throw TokenRefusals.Because("JWTIssuedAtFuture");
        }

        if (claims.NotBefore > now + Configuration.AllowedSkew)
        {
            throw TokenRefusals.Because("JWTNotYetValid");
        }

        if (Configuration.Issuer is { } issuer && claims.Issuer is { } named && named != issuer)
        {
            throw TokenRefusals.Because("JWTNotInIssuer");
        }

        if (Configuration.Audiences.Count > 0 && !claims.Audiences.Any(Configuration.Audiences.Contains))
        {
            throw TokenRefusals.Because("JWTNotInAudience");
        }

        if (end is null)
        {
            CheckEndless();
        }

        return end;
    }

    private void CheckEndless()
    {
        if (requireExpiry)
        {
            throw TokenRefusals.Because("JWTExpired (the claim exp is required)");
        }

        if (!Interlocked.Exchange(ref _hasWarned, true))
        {
            TokenLog.TokenWithoutExpiry(logger);
        }
    }

    private DateTimeOffset Later(DateTimeOffset expires) =>
        expires > DateTimeOffset.MaxValue - Configuration.AllowedSkew ? DateTimeOffset.MaxValue : expires + Configuration.AllowedSkew;
}
