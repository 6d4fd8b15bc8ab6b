using Gateway.Auth.Contract;
using Gateway.Auth.Tokens;
using Gateway.Auth.Webhooks;
using Gateway.Outbound;
using Gateway.Settings;
using Gateway.Settings.Parsing;
using Realtime.Diagnostics;

namespace Gateway.Auth;

/// <summary>
/// Everything that authentication runs on, composed from the settings. Owned by the gateway: started before the server takes
/// requests (key sets are read then), disposed after it.
/// </summary>
internal sealed class Authentication : IAsyncDisposable
{
    private static readonly TimeSpan OutboundTimeout = TimeSpan.FromSeconds(5);
    private const long MostKeySetBytes = 1_000_000;
    private readonly List<PublishedKeySet> _keySets = [];
    private readonly HttpClient? _webhookClient;

    /// <param name="settings">The gateway's settings.</param>
    /// <param name="extra">A generated secret and the demo's issuer, which stand beside what is configured.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where log lines go.</param>
    public Authentication(GatewaySettings settings, GeneratedCredentials extra, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Gateway.Auth");
        var secrets = SecretsOf(settings, extra);
        IReadOnlyList<JwtConfiguration> issuers =
            [.. settings.Get(AuthSettings.JwtSecret) ?? settings.Get(AuthSettings.JwtSecrets) ?? [], .. extra.Issuer is null ? [] : new[] { extra.Issuer }];
        WebhookAuthentication? webhook = null;
        if (settings.Get(AuthSettings.AuthHook) is { } hook)
        {
            _webhookClient = OutboundHttp.Create(OutboundTimeout, MostKeySetBytes);
            webhook = new WebhookAuthentication(hook, settings.Get(AuthSettings.AuthHookMode) == "POST", _webhookClient, time, logger);
        }

        var requireExpiry = settings.Get(AuthSettings.JwtRequireExpiry);
        var verifiers = issuers.Select(issuer => new TokenVerifier(issuer, KeysOf(issuer, time, logger), requireExpiry, time, logger)).ToList();
        Sessions = new SessionAuthenticator(
            secrets.Count == 0 ? null : new AdminSecrets(secrets),
            new GuessLimiter(settings.Get(AuthSettings.AdminSecretFailuresPerMinute), time),
            verifiers.Count == 0 ? null : new TokenAuthentication(verifiers, new VerifiedTokens(time)),
            webhook,
            settings.Get(AuthSettings.UnauthorizedRole) ?? extra.UnauthorizedRole,
            logger);
    }

    /// <summary>What transports ask.</summary>
    public ISessionAuthenticator Sessions { get; }

    /// <summary>Reads published key sets.</summary>
    /// <exception cref="SettingException">One cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var keys in _keySets)
        {
            await keys.StartAsync(cancellationToken);
        }
    }

    /// <summary>How the reading of each published key set goes; for health.</summary>
    public IReadOnlyList<HealthCondition> Conditions => [.. _keySets.Select(keys => keys.Condition)];

    /// <summary>The admin secrets in effect.</summary>
    public static IReadOnlyList<string> SecretsOf(GatewaySettings settings, GeneratedCredentials extra) =>
    [
        .. settings.Get(AuthSettings.AdminSecret) is { } one ? new[] { one } : [],
        .. settings.Get(AuthSettings.AdminSecrets) ?? [],
        .. extra.AdminSecret is { } generated ? new[] { generated } : [],
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var keys in _keySets)
        {
            await keys.DisposeAsync();
        }

        _webhookClient?.Dispose();
    }

    private ITokenKeySource KeysOf(JwtConfiguration issuer, TimeProvider time, ILogger logger)
    {
        if (issuer.Key is not null)
        {
            return new ConfiguredKey(issuer.Key);
        }

        var keys = new PublishedKeySet(issuer.JwkUrl!, issuer.Algorithms, OutboundHttp.Create(OutboundTimeout, MostKeySetBytes), time, logger);
        _keySets.Add(keys);
        return keys;
    }
}

/// <summary>What the gateway made itself for lack of settings: an admin secret, the demo's issuer and its unauthorized role.</summary>
/// <param name="AdminSecret">Set when none is configured and the private database is used.</param>
/// <param name="Issuer">Set with the demo.</param>
/// <param name="UnauthorizedRole">Set with the demo; a configured role goes before it.</param>
internal sealed record GeneratedCredentials(string? AdminSecret = null, JwtConfiguration? Issuer = null, string? UnauthorizedRole = null)
{
    /// <summary>Nothing was generated.</summary>
    public static GeneratedCredentials None { get; } = new();
}
