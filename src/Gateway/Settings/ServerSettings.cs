using System.Net;
using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>The HTTP server: where it listens, which APIs it has, what it takes.</summary>
internal static class ServerSettings
{
    public static readonly Setting<int> Port =
        Number("SERVER_PORT", 8080, 0, 65535, "Port to listen on (`--port N`); 0 takes a free one. `--urls` goes before it.");

    public static readonly Setting<string> Host =
        TextOr("SERVER_HOST", "*", "Address to listen on; `*` is all of them.");

    public static readonly Setting<IReadOnlyList<string>> EnabledApis =
        Words("ENABLED_APIS", "metadata,graphql,pgdump,config", "The APIs that exist; the others answer 404.", ["metadata", "graphql", "pgdump", "config", "developer", "metrics"]);

    public static readonly Setting<IReadOnlyList<string>> CorsDomain =
        OriginList("CORS_DOMAIN", "*", "Origins whose pages may read answers and open sockets, beside the gateway's own. `*` is all, and then never with credentials; listed ones (`https://*.example.com:8080`) may send credentials.");

    public static readonly Setting<bool> DisableCors =
        Flag("DISABLE_CORS", false, "Sends no CORS headers at all.");

    public static readonly Setting<long> MaxBodyBytes =
        Bytes("MaxBodyBytes", 20_000_000, 1024, 1_000_000_000, "Largest request body; a larger one gets 413.");

    public static readonly Setting<int> MaxTotalHeaderLength =
        Number("MAX_TOTAL_HEADER_LENGTH", 65536, 1024, 16_777_216, "Largest sum of a request's headers in bytes; more gets 431.");

    public static readonly Setting<int> MaxBatchSize =
        Number("MaxBatchSize", 20, 1, 1000, "Most operations in one batched request; of a larger one each is answered by an error.");

    public static readonly Setting<TimeSpan> GracefulShutdownTimeout =
        Seconds("GRACEFUL_SHUTDOWN_TIMEOUT", 60, 0, 3600, "How long SIGTERM waits for running operations. Ctrl-C does not wait.");

    public static readonly Setting<IReadOnlyList<IPNetwork>> TrustedProxies =
        Networks("TrustedProxies", "Proxies whose `X-Forwarded-For` is believed when a client's address matters, and whose `X-Forwarded-Proto` and `X-Forwarded-Host` say what was asked for.");

    public static readonly Setting<bool> DevMode =
        Flag("DEV_MODE", false, "Adds database detail (`extensions.internal`) to every role's errors. Not for production.");

    public static readonly Setting<bool> AdminInternalErrors =
        Flag("ADMIN_INTERNAL_ERRORS", true, "Adds database detail to the errors of the role admin.");

    public static readonly Setting<bool> EnableConsole =
        Flag("ENABLE_CONSOLE", false, "the gateway has no console.") with { Service = SettingService.Ignored };

    public static readonly Setting<string> LogLevel =
        Choice("LOG_LEVEL", "info", ["debug", "info", "warn", "error"], "Least level that is logged.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        Port, Host, EnabledApis, CorsDomain, DisableCors, MaxBodyBytes, MaxTotalHeaderLength, MaxBatchSize, GracefulShutdownTimeout,
        TrustedProxies, DevMode, AdminInternalErrors, EnableConsole, LogLevel,
    ];
}
