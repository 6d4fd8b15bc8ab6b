using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Settings.Parsing;
using Realtime.Diagnostics;
using Realtime.Explain;

namespace Gateway.Status;

/// <summary>What tells of the gateway itself: health, version, and the configuration that Hasura's tools ask for. Thread-safe.</summary>
internal sealed class StatusEndpoints(
    IEngineHealth health, Readiness readiness, ILiveQueryReport report,
    ISessionAuthenticator authenticator, Authentication authentication, GatewaySettings settings)
{
    /// <summary>The version of Hasura whose dialect is served: its tools compare it before they talk.</summary>
    public const string DialectVersion = "v2.48.0";

    private static readonly byte[] Version = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
    {
        ["server_type"] = "ce",
        ["version"] = DialectVersion,
        ["realtime_version"] = typeof(StatusEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0",
    });

    /// <summary>
    /// <c>GET /healthz</c>. <c>?strict=true</c> makes inconsistent metadata a failure; <c>?detail=true</c> tells the admin of everything that
    /// runs in the background, with the same status.
    /// </summary>
    public async Task HealthAsync(HttpContext context)
    {
        var now = health.Health;
        var isStrict = context.Request.Query["strict"] == "true";
        var (status, text) = now switch
        {
            { State: not EngineState.Ready } => (500, $"ERROR: {now.Reason ?? "starting"}"),
            _ when readiness.Waiting is { } waiting => (500, $"ERROR: {waiting}"),
            { InconsistentObjects: > 0 } when isStrict => (500, "ERROR: inconsistent objects in schema"),
            { InconsistentObjects: > 0 } => (200, "WARN: inconsistent objects in schema"),
            _ => (200, "OK"),
        };
        if (context.Request.Query["detail"] != "true")
        {
            await Responses.WriteAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
        }
        else if (await Callers.AdmitAdminAsync(context, authenticator) is not null)
        {
            var detail = HealthDetail.Write(text, [.. now.Conditions, .. authentication.Conditions]);
            await Responses.WriteAsync(context, status, ResponseFormats.ContentType(ResponseFormat.Json), detail);
        }
    }

    /// <summary><c>GET /v1/live-queries</c>, for the admin.</summary>
    public async Task LiveQueriesAsync(HttpContext context)
    {
        if (await Callers.AdmitAdminAsync(context, authenticator) is not null)
        {
            await Responses.WriteAsync(context, 200, ResponseFormats.ContentType(ResponseFormat.Json), Encoding.UTF8.GetBytes(report.DescribeLiveQueries()));
        }
    }

    /// <summary><c>GET /v1/version</c>.</summary>
    public static Task VersionAsync(HttpContext context) =>
        Responses.WriteAsync(context, 200, ResponseFormats.ContentType(ResponseFormat.Json), Version);

    /// <summary><c>GET /v1alpha1/config</c>, for the admin.</summary>
    public async Task ConfigAsync(HttpContext context)
    {
        if (await Callers.AdmitAdminAsync(context, authenticator) is not null)
        {
            await Responses.WriteAsync(context, 200, ResponseFormats.ContentType(ResponseFormat.Json), ConfigJson());
        }
    }

    private ReadOnlyMemory<byte> ConfigJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("version", DialectVersion);
            writer.WriteBoolean("is_function_permissions_inferred", settings.Get(OperationSettings.InferFunctionPermissions));
            writer.WriteBoolean("is_remote_schema_permissions_enabled", false);
            writer.WriteBoolean("is_admin_secret_set", !settings.Get(AuthSettings.Insecure));
            writer.WriteBoolean("is_auth_hook_set", settings.Get(AuthSettings.AuthHook) is not null);
            var issuers = settings.Get(AuthSettings.JwtSecret) ?? settings.Get(AuthSettings.JwtSecrets) ?? [];
            writer.WriteBoolean("is_jwt_set", issuers.Count > 0);
            writer.WriteStartArray("jwt");
            foreach (var issuer in issuers)
            {
                WriteClaims(writer, issuer.Claims);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("is_allow_list_enabled", settings.Get(OperationSettings.EnableAllowlist));
            WriteRefetch(writer, "live_queries", OperationSettings.LiveQueriesBatchSize, OperationSettings.LiveQueriesRefetchInterval);
            WriteRefetch(writer, "streaming_queries", OperationSettings.StreamingBatchSize, OperationSettings.StreamingRefetchInterval);
            writer.WriteNull("console_assets_dir");
            writer.WriteStartArray("experimental_features");
            foreach (var feature in settings.Get(OperationSettings.ExperimentalFeatures))
            {
                writer.WriteStringValue(feature);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("is_prometheus_metrics_enabled", settings.IsApiEnabled("metrics"));
            writer.WriteString("default_naming_convention", settings.Get(OperationSettings.DefaultNamingConvention));
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // Where the claims are, for tools that decode tokens; never a key, an issuer or an audience.
    private static void WriteClaims(Utf8JsonWriter writer, ClaimsLocation claims)
    {
        var (place, isStringified) = claims switch
        {
            ClaimsLocation.Namespace named => (named.Name, named.IsStringified),
            ClaimsLocation.AtPath path => (path.Path.Text, path.IsStringified),
            _ => (JwtConfiguration.DefaultNamespace, false),
        };
        writer.WriteStartObject();
        writer.WriteString("claims_namespace", place);
        writer.WriteString("claims_format", isStringified ? "stringified_json" : "json");
        if (claims is ClaimsLocation.Map map)
        {
            writer.WriteStartObject("claims_map");
            foreach (var (name, source) in map.Entries)
            {
                WriteSource(writer, name, source);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, string name, ClaimSource source)
    {
        writer.WritePropertyName(name);
        if (source.Path is null)
        {
            source.Literal!.Value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("path", source.Path.Text);
        if (source.Literal is { } otherwise)
        {
            writer.WritePropertyName("default");
            otherwise.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private void WriteRefetch(Utf8JsonWriter writer, string name, Setting<int> batchSize, Setting<TimeSpan> interval)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("batch_size", settings.Get(batchSize));
        writer.WriteNumber("refetch_delay", settings.Get(interval).TotalSeconds);
        writer.WriteEndObject();
    }
}
