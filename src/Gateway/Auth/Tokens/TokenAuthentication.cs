using Gateway.Auth.Contract;
using Gateway.Settings.Parsing;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Auth.Tokens;

/// <summary>
/// Answers for requests with a token: finds it where the configuration says, lets the issuer's <see cref="TokenVerifier"/> check
/// it, and makes the session of the role that was asked for. Session variables come from the claims alone. Thread-safe.
/// </summary>
internal sealed class TokenAuthentication(IReadOnlyList<TokenVerifier> issuers, VerifiedTokens verified)
{
    private const int MostTokenBytes = 16 * 1024;

    private static readonly AuthenticationOutcome Malformed = Refuse(ErrorCode.InvalidHeaders, "Malformed Authorization header");
    private static readonly AuthenticationOutcome TooLong = Refuse(ErrorCode.InvalidJwt, "Could not verify JWT: the token is longer than 16 KB");
    private static readonly AuthenticationOutcome RoleNotAllowed = Refuse(ErrorCode.AccessDenied, "Your requested role is not in allowed roles");
    private static readonly AuthenticationOutcome NotInIssuer = Refuse(ErrorCode.InvalidJwt, "Could not verify JWT: JWTNotInIssuer");

    /// <summary>Whether the request has something where a token is expected.</summary>
    public bool HasToken(IReadOnlyDictionary<string, string> headers) => issuers.Any(issuer => Locate(headers, issuer.Configuration, out _) is not null);

    /// <summary>What to say to a request without a token where no unauthorized role is configured.</summary>
    public AuthenticationOutcome Missing(IReadOnlyDictionary<string, string> headers)
    {
        var cookie = issuers.Select(issuer => issuer.Configuration.CookieName).OfType<string>().FirstOrDefault();
        return Refuse(ErrorCode.InvalidHeaders, cookie is not null && headers.ContainsKey("cookie")
            ? $"Could not find {cookie} in Cookie header"
            : "Missing Authorization header in JWT authentication mode");
    }

    /// <summary>Answers for a request that has a token.</summary>
    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        (TokenVerdict Verdict, bool IsNamed)? refusal = null;
        var others = new List<(TokenVerifier Issuer, ReceivedToken Token)>();
        foreach (var issuer in issuers)
        {
            if (Locate(headers, issuer.Configuration, out var isMalformed) is not { } text)
            {
                continue;
            }

            if (isMalformed)
            {
                return Malformed;
            }

            if (text.Length > MostTokenBytes)
            {
                return TooLong;
            }

            if (verified.Find(text) is { } known)
            {
                return Outcome(known, headers);
            }

            ReceivedToken token;
            try
            {
                token = ReceivedToken.Read(text);
            }
            catch (GraphQLErrorException fault)
            {
                return AuthenticationOutcome.Refused(fault.Error);
            }

            if (issuers.Count > 1 && issuer.IsExcludedBy(token))
            {
                others.Add((issuer, token));
                continue;
            }

            var verdict = await issuer.VerifyAsync(token, cancellationToken);
            if (verdict.Token is { } taken)
            {
                return Outcome(verified.Add(text, taken), headers);
            }

            if (refusal is not { } other || Tells((verdict, issuer.IsNamedBy(token))).CompareTo(Tells(other)) > 0)
            {
                refusal = (verdict, issuer.IsNamedBy(token));
            }
        }

        var isTelling = refusal is { } found && (found.IsNamed || found.Verdict.Progress == TokenProgress.Signed);
        if (!isTelling && await RefusalOfOthersAsync(others, cancellationToken) is { } ofAnother)
        {
            return AuthenticationOutcome.Refused(ofAnother);
        }

        return refusal?.Verdict.Refusal is { } error ? AuthenticationOutcome.Refused(error) : NotInIssuer;
    }

    // How much a refusal tells: of a key that verifies the token more than of any that does not, and then of the issuer that it names.
    private static (bool IsSigned, bool IsNamed, TokenProgress Progress) Tells((TokenVerdict Verdict, bool IsNamed) refusal) =>
        (refusal.Verdict.Progress == TokenProgress.Signed, refusal.IsNamed, refusal.Verdict.Progress);

    // The token names none that is configured, and another than these, so none of them takes it; but it may be signed with a key of theirs.
    private static async ValueTask<GraphQLError?> RefusalOfOthersAsync(
        List<(TokenVerifier Issuer, ReceivedToken Token)> others, CancellationToken cancellationToken)
    {
        foreach (var (issuer, token) in others)
        {
            var verdict = await issuer.VerifyAsync(token, cancellationToken);
            if (verdict.Progress == TokenProgress.Signed)
            {
                return verdict.Refusal;
            }
        }

        return null;
    }

    private static AuthenticationOutcome Outcome(VerifiedTokens.Entry entry, IReadOnlyDictionary<string, string> headers)
    {
        var claims = entry.Token.Claims;
        var role = headers.TryGetValue(Session.RoleVariable, out var asked) && asked.Length > 0 ? asked : claims.DefaultRole;
        if (entry.Outcomes.TryGetValue(role, out var outcome))
        {
            return outcome;
        }

        if (!claims.AllowedRoles.Contains(role))
        {
            return RoleNotAllowed;
        }

        return entry.Outcomes[role] = AuthenticationOutcome.Accepted(new Session(role, claims.Variables), entry.Token.ExpiresAt);
    }

    // null: none there. RFC 6750 section 2.1: "Bearer" and one token.
    private static string? Locate(IReadOnlyDictionary<string, string> headers, JwtConfiguration configuration, out bool isMalformed)
    {
        isMalformed = false;
        if (configuration.CookieName is { } name)
        {
            return headers.TryGetValue("cookie", out var cookies) ? CookieIn(cookies, name) : null;
        }

        if (!headers.TryGetValue("authorization", out var header) || header.Length == 0)
        {
            return null;
        }

        var trimmed = header.AsSpan().Trim();
        if (trimmed.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            var token = trimmed[7..].Trim();
            if (!token.IsEmpty && token.IndexOfAny(' ', ',') < 0)
            {
                return token.Length == header.Length - 7 ? header[7..] : token.ToString();
            }
        }

        isMalformed = true;
        return header;
    }

    private static string? CookieIn(string cookies, string name)
    {
        foreach (var part in cookies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length > name.Length && part[name.Length] == '=' && part.StartsWith(name, StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(part[(name.Length + 1)..].Trim('"'));
            }
        }

        return null;
    }

    private static AuthenticationOutcome Refuse(ErrorCode code, string message) => AuthenticationOutcome.Refused(new GraphQLError(code, message));
}
