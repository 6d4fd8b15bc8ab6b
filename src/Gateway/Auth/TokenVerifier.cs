using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.Operations;

namespace Gateway.Auth;

/// <summary>A token that was verified.</summary>
/// <param name="Claims">What it says of its holder.</param>
/// <param name="ExpiresAt"><c>exp</c> with the allowed skew, or null.</param>
/// <param name="Source">The keys that it was verified with come from here,</param>
/// <param name="Generation">and were of this generation.</param>
internal sealed record VerifiedToken(SessionClaims Claims, DateTimeOffset? ExpiresAt, ITokenKeySource Source, long Generation);

/// <summary>
/// Verifies the tokens of one issuer: signature by Microsoft.IdentityModel with the algorithms and keys of the configuration
/// alone, then time, issuer and audience, then the claims. Nothing in a token can choose its key or algorithm. Thread-safe.
/// </summary>
internal sealed class TokenVerifier(JwtConfiguration configuration, ITokenKeySource keys, bool requireExpiry, TimeProvider time, ILogger logger)
{
    private static readonly string[] RefusedHeaders = ["crit", "jku", "x5u", "jwk"];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private bool _hasWarned;

    /// <summary>What the tokens of this issuer look like.</summary>
    public JwtConfiguration Configuration { get; } = configuration;

    /// <summary>Verifies one token.</summary>
    /// <exception cref="GraphQLErrorException">It is refused.</exception>
    public async ValueTask<VerifiedToken> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var token = Read(text);
        var current = keys.Current;
        var fault = await FaultAsync(token, current);
        // The library's exception is the same for a key that is not there and for one that does not fit.
        if (fault is SecurityTokenInvalidSignatureException
            && (string.IsNullOrEmpty(token.Kid) || !KeysFor(token, token.Kid, current).Any()) && await keys.TryRefreshAsync(cancellationToken))
        {
            current = keys.Current;
            fault = await FaultAsync(token, current);
        }

        if (fault is not null)
            throw Refused(KeysFor(token, token.Kid, current).Any() ? ReasonOf(fault) : "JWSError NoUsableKeys");
        return new VerifiedToken(ReadClaims(token), CheckTimes(token), keys, current.Generation);
    }

    private static JsonWebToken Read(string text)
    {
        try
        {
            var token = new JsonWebToken(text);
            if (token.IsEncrypted || RefusedHeaders.Any(name => token.TryGetHeaderValue<object>(name, out _)))
                throw Refused("JWSError JWSInvalidSignature");
            return token;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or JsonException or SecurityTokenException)
        {
            throw Refused("JWSError (CompactDecodeError)"); // the library's text repeats the token
        }
    }

    private async Task<Exception?> FaultAsync(JsonWebToken token, TokenKeys current)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = Configuration.Algorithms,
            IssuerSigningKeyResolver = (_, _, kid, _) => KeysFor(token, kid, current),
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = false,
            ValidateLifetime = false, // below, by the clock that tests can set
            ValidateIssuer = Configuration.Issuer is not null,
            IssuerValidator = CheckIssuer,
            ValidateAudience = Configuration.Audiences.Count > 0,
            ValidAudiences = Configuration.Audiences,
            ValidateActor = false,
            ValidateTokenReplay = false,
        });
        return result.IsValid ? null : result.Exception ?? new SecurityTokenInvalidSignatureException();
    }

    // A kid only picks among the configured keys; a configured key without a kid fits every kid, as there is one alone.
    private IEnumerable<SecurityKey> KeysFor(JsonWebToken token, string? kid, TokenKeys current) => current.Keys.Where(key =>
        (string.IsNullOrEmpty(kid) || string.IsNullOrEmpty(key.KeyId) || Configuration.JwkUrl is null || key.KeyId == kid)
        && (key is not JsonWebKey { Alg: { Length: > 0 } algorithm } || algorithm == token.Alg));

    // A token without an issuer fits; the library would refuse it.
    private string CheckIssuer(string? issuer, SecurityToken token, TokenValidationParameters parameters) =>
        string.IsNullOrEmpty(issuer) || issuer == Configuration.Issuer
            ? issuer ?? ""
            : throw new SecurityTokenInvalidIssuerException();

    private DateTimeOffset? CheckTimes(JsonWebToken token)
    {
        var now = time.GetUtcNow();
        if (token.TryGetPayloadValue<object>("nbf", out _) && Utc(token.ValidFrom) > now + Configuration.AllowedSkew)
            throw Refused("JWTNotYetValid");
        if (!token.TryGetPayloadValue<object>("exp", out _))
        {
            if (requireExpiry)
                throw Refused("JWTExpired (the claim exp is required)");
            if (!Interlocked.Exchange(ref _hasWarned, true))
                AuthLog.TokenWithoutExpiry(logger);
            return null;
        }

        var end = Utc(token.ValidTo) + Configuration.AllowedSkew;
        return end <= now ? throw Refused("JWTExpired") : end;
    }

    private SessionClaims ReadClaims(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return ClaimsReader.Read(payload.RootElement, Configuration.Claims);
    }

    private static DateTimeOffset Utc(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));

    private static string ReasonOf(Exception fault) => fault switch
    {
        SecurityTokenInvalidAudienceException => "JWTNotInAudience",
        SecurityTokenInvalidIssuerException => "JWTNotInIssuer",
        _ => "JWSError JWSInvalidSignature",
    };

    private static GraphQLErrorException Refused(string reason) =>
        new GraphQLError(ErrorCode.InvalidJwt, $"Could not verify JWT: {reason}").AsException();
}
