using System.Net;
using Gateway.Auth.Contract;
using Gateway.Auth.Tokens;
using Gateway.Auth.Webhooks;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Auth;

/// <summary>
/// The gateway's one way from credentials to a session, in this order: (1) an admin secret, which decides when it is sent; (2) a token or
/// the webhook, where configured; (3) the unauthorized role, for requests without credentials; (4) refusal. <c>X-Hasura-*</c>
/// headers count only with the admin secret (or where there is none: <c>--insecure</c>). Thread-safe.
/// </summary>
internal sealed class SessionAuthenticator : ISessionAuthenticator
{
    private const string SecretHeader = "x-hasura-admin-secret";
    private const string OldSecretHeader = "x-hasura-access-key";
    private const string BackendOnlyHeader = "x-hasura-use-backend-only-permissions";
    private const string VariablePrefix = "x-hasura-";

    private static readonly AuthenticationOutcome Admin = AuthenticationOutcome.Accepted(Session.Admin);
    private static readonly AuthenticationOutcome SecretRequired =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.AccessDenied, $"{SecretHeader}/{OldSecretHeader} required, but not found"), 401);
    private static readonly AuthenticationOutcome SecretWrong =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.AccessDenied, $"invalid \"{SecretHeader}\"/\"{OldSecretHeader}\""), 401);
    private static readonly AuthenticationOutcome TooManyGuesses =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.AccessDenied, "too many wrong admin secrets from this address; wait a minute"), 429);

    private static readonly AuthenticationOutcome NoFlag = AuthenticationOutcome.Refused(new GraphQLError(
        ErrorCode.BadRequest,
        $"{BackendOnlyHeader}:  Not a valid boolean text. True values are [\"true\",\"t\",\"yes\",\"y\"] and  False values are "
        + "[\"false\",\"f\",\"no\",\"n\"]. All values are case insensitive"));

    private readonly AdminSecrets? _secrets;
    private readonly GuessLimiter _guesses;
    private readonly TokenAuthentication? _tokens;
    private readonly WebhookAuthentication? _webhook;
    private readonly AuthenticationOutcome? _unauthorized;
    private readonly ILogger _logger;

    /// <param name="secrets">Null only where everybody is admin.</param>
    /// <param name="guesses">Counts wrong secrets.</param>
    /// <param name="tokens">Token mode, or null.</param>
    /// <param name="webhook">Webhook mode, or null.</param>
    /// <param name="unauthorizedRole">The role of requests without credentials, or null.</param>
    /// <param name="logger">Where wrong secrets are told.</param>
    public SessionAuthenticator(
        AdminSecrets? secrets, GuessLimiter guesses, TokenAuthentication? tokens, WebhookAuthentication? webhook, string? unauthorizedRole, ILogger logger)
    {
        _secrets = secrets;
        _guesses = guesses;
        _tokens = tokens;
        _webhook = webhook;
        _unauthorized = unauthorizedRole is null ? null : AuthenticationOutcome.Accepted(new Session(unauthorizedRole, []));
        _logger = logger;
    }

    /// <inheritdoc/>
    public ValueTask<AuthenticationOutcome> AuthenticateAsync(
        IReadOnlyDictionary<string, string> headers, IPAddress? peer, CancellationToken cancellationToken)
    {
        if (_secrets is null)
        {
            return ValueTask.FromResult(AsAdmin(headers));
        }

        if (headers.TryGetValue(SecretHeader, out var secret) || headers.TryGetValue(OldSecretHeader, out secret))
        {
            // Whatever else is sent: a backend's secret counts also where a proxy adds tokens of its own.
            return ValueTask.FromResult(_secrets.Contains(secret) ? AsAdmin(headers) : Wrong(peer));
        }

        if (_tokens is not null && _tokens.HasToken(headers))
        {
            return _tokens.AuthenticateAsync(headers, cancellationToken);
        }

        if (_webhook is not null)
        {
            return _webhook.AuthenticateAsync(headers, cancellationToken);
        }

        return ValueTask.FromResult(_unauthorized ?? _tokens?.Missing(headers) ?? SecretRequired);
    }

    private AuthenticationOutcome Wrong(IPAddress? peer)
    {
        if (_guesses.CountFailure(peer))
        {
            return TooManyGuesses;
        }

        AuthLog.WrongSecret(_logger, peer?.ToString() ?? "unknown");
        return SecretWrong;
    }

    /// <summary>The admin may act as any role with any session variables.</summary>
    private static AuthenticationOutcome AsAdmin(IReadOnlyDictionary<string, string> headers)
    {
        List<KeyValuePair<string, string>>? variables = null;
        foreach (var header in headers)
        {
            if (header.Key.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase) && !IsCredential(header.Key))
            {
                (variables ??= []).Add(header);
            }
        }

        if (variables is null)
        {
            return Admin;
        }

        var role = headers.TryGetValue(Session.RoleVariable, out var asked) && asked.Length > 0 ? asked : Session.AdminRole;
        bool? isBackend = headers.TryGetValue(BackendOnlyHeader, out var flag) ? ReadFlag(flag) : false;
        return isBackend is { } known
            ? AuthenticationOutcome.Accepted(new Session(role, variables, hasAdminSecret: true, useBackendOnlyPermissions: known))
            : NoFlag;
    }

    private static bool? ReadFlag(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" => true,
        "false" or "f" or "no" or "n" => false,
        _ => null,
    };

    private static bool IsCredential(string name) =>
        name.Equals(SecretHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(OldSecretHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(BackendOnlyHeader, StringComparison.OrdinalIgnoreCase);
}
