using Gateway.Settings.Parsing;
using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>Who is let in, and as whom.</summary>
internal static class AuthSettings
{
    public static readonly Setting<string?> AdminSecret =
        Text("ADMIN_SECRET", "The admin secret. Without one the gateway does not start, unless `Insecure`, or the private PostgreSQL is used: then one is generated and kept in the data folder.") with { IsSecret = true, RefusesEmpty = true };

    public static readonly Setting<IReadOnlyList<string>?> AdminSecrets =
        Parsed("ADMIN_SECRETS", "JSON list of texts", "Several admin secrets, to change them without a pause.", JwtConfigurationReader.ReadSecretList) with { IsSecret = true, RefusesEmpty = true };

    public static readonly Setting<bool> Insecure =
        Flag("Insecure", false, "Starts without an admin secret: then everybody is admin (`--insecure`).");

    public static readonly Setting<IReadOnlyList<JwtConfiguration>?> JwtSecret =
        Parsed("JWT_SECRET", "JSON object or list of objects", "How tokens are checked; see below.", JwtConfigurationReader.Read) with { IsSecret = true, RefusesEmpty = true };

    public static readonly Setting<IReadOnlyList<JwtConfiguration>?> JwtSecrets =
        Parsed("JWT_SECRETS", "JSON list of objects", "The same as a list: several issuers.", JwtConfigurationReader.Read) with { IsSecret = true, RefusesEmpty = true };

    public static readonly Setting<bool> JwtRequireExpiry =
        Flag("JwtRequireExpiry", false, "Refuses tokens without `exp`; else they are accepted with a warning.");

    public static readonly Setting<string?> UnauthorizedRole =
        Text("UNAUTHORIZED_ROLE", "The role of requests without credentials. Their role header and session variables are ignored.");

    public static readonly Setting<Uri?> AuthHook =
        Parsed("AUTH_HOOK", "http or https URL", "A webhook that turns a request's headers into a session. Not together with tokens.", WebhookUrl.Read) with { RefusesEmpty = true };

    public static readonly Setting<string> AuthHookMode =
        Choice("AUTH_HOOK_MODE", "GET", ["GET", "POST"], "How the webhook is called.");

    public static readonly Setting<bool> AuthHookSendRequestBody =
        Flag("AUTH_HOOK_SEND_REQUEST_BODY", true, "Accepted for compatibility: the webhook gets the headers only.") with { Service = SettingService.Ignored };

    public static readonly Setting<int> AdminSecretFailuresPerMinute =
        Number("AdminSecretFailuresPerMinute", 10, 1, 1_000_000, "Wrong admin secrets from one address in a minute; further wrong ones get 429, the right one is still taken.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        AdminSecret, AdminSecrets, Insecure, JwtSecret, JwtSecrets, JwtRequireExpiry, UnauthorizedRole, AuthHook, AuthHookMode,
        AuthHookSendRequestBody, AdminSecretFailuresPerMinute,
    ];
}
