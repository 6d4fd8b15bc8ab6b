using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>Settings of Hasura that are known and have no effect here, each with what its absence means.</summary>
internal static class UnservedSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Ignored("ENABLE_TELEMETRY", "there is no telemetry to switch."),
        Ignored("CONSOLE_ASSETS_DIR", "the gateway brings its own pages."),
        Ignored("CONSOLE_SENTRY_DSN", "nothing is reported to anybody."),
        Ignored("ENABLED_LOG_TYPES", "log categories are set with `Logging:LogLevel:…`."),
        Ignored("ENABLE_MAINTENANCE_MODE", "there is no maintenance mode."),
        Ignored("PG_STRIPES", "there is one pool for each database."),
        Ignored("PG_TIMEOUT", "a wait for a connection ends after five seconds."),
        Ignored("NO_OF_RETRIES", "the database is tried until it answers."),
        Ignored("EVENTS_HTTP_POOL_SIZE", "event triggers are not served."),
        Ignored("EVENTS_FETCH_INTERVAL", "event triggers are not served."),
        Ignored("EVENTS_FETCH_BATCH_SIZE", "event triggers are not served."),
        Ignored("ASYNC_ACTIONS_FETCH_INTERVAL", "actions are not served."),
        Ignored("ENABLE_REMOTE_SCHEMA_PERMISSIONS", "remote schemas are not served."),
        Ignored("REMOTE_SCHEMA_PRIORITIZE_DATA", "remote schemas are not served."),
        Ignored("GRAPHQL_ENGINE_INTROSPECTION_CACHE", "introspection is kept in memory."),
        Ignored("V1_BOOLEAN_NULL_COLLAPSE", "a null in a comparison is always an error."),
        Ignored("ENABLE_TRIGGERS_ERROR_LOG_LEVEL", "event triggers are not served."),
        Ignored("QUERY_PLAN_CACHE_SIZE", "the plan cache sizes itself."),
        Ignored("CACHE_MAX_ENTRY_SIZE", "`@cached` has no effect."),
        Ignored("CACHE_BOUND", "`@cached` has no effect."),
        Ignored("REDIS_URL", "`@cached` has no effect."),
        Ignored("METADATA_DEFAULTS", "there are no backends to configure."),
        Ignored("DISABLE_NATIVE_QUERY_VALIDATION", "a native query is always looked at when it is tracked."),
        Ignored("ENABLE_APOLLO_FEDERATION", "Apollo federation is not served."),
        Ignored("FREE_EVENT_LOG_PARTITIONS", "event triggers are not served."),
        Refused("RATE_LIMIT_REDIS_URL", "rate limits over several gateways are not served; remove it and limit in front."),
        Refused("METRICS_SECRET", "metrics with a secret of their own are not served; remove it."),
        Refused("LDAP_CONFIG", "LDAP is not served."),
        Refused("SSO_PROVIDERS", "single sign-on for admins is not served."),
        Refused("READ_REPLICA_URLS", "read replicas are not served; remove it."),
    ];
}
