using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>How operations are run: formats, permissions at large, live queries, limits.</summary>
internal static class OperationSettings
{
    public static readonly Setting<bool> StringifyNumericTypes =
        Flag("STRINGIFY_NUMERIC_TYPES", false, "Writes bigint, numeric and double precision as JSON strings.");

    public static readonly Setting<bool> InferFunctionPermissions =
        Flag("INFER_FUNCTION_PERMISSIONS", true, "Gives a role the functions whose table it may select; else each needs its own permission.");

    public static readonly Setting<bool> EnableAllowlist =
        Flag("ENABLE_ALLOWLIST", false, "Runs only operations of the allow-list for every role but admin.");

    public static readonly Setting<IReadOnlyList<string>> ExperimentalFeatures =
        Words("EXPERIMENTAL_FEATURES", "", "Switches of Hasura: `naming_convention`, `hide_stream_fields`, `hide_aggregation_predicates`, `inherited_roles` and others; those without a meaning here are passed over.");

    public static readonly Setting<string> DefaultNamingConvention =
        Choice("DEFAULT_NAMING_CONVENTION", "hasura-default", ["hasura-default", "graphql-default"], "Naming convention of sources that set none.");

    public static readonly Setting<string?> MetadataDir =
        Text("METADATA_DIR", "A metadata directory of format 3 that is applied at each start when it differs from the metadata in force.");

    public static readonly Setting<TimeSpan> LiveQueriesRefetchInterval =
        Milliseconds("LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", 1000, 10, 3_600_000, "Period of live queries that cannot be driven by changes.");

    public static readonly Setting<int> LiveQueriesBatchSize =
        Number("LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE", 100, 1, 10_000, "Most cohorts of live queries in one statement.");

    public static readonly Setting<TimeSpan> StreamingRefetchInterval =
        Milliseconds("STREAMING_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", 1000, 10, 3_600_000, "Period of streaming subscriptions that cannot be driven by changes.");

    public static readonly Setting<int> StreamingBatchSize =
        Number("STREAMING_QUERIES_MULTIPLEXED_BATCH_SIZE", 100, 1, 10_000, "each stream has a cursor, and so a statement, of its own.") with { Service = SettingService.Ignored };

    public static readonly Setting<TimeSpan> SchemaSyncPollInterval =
        Milliseconds("SCHEMA_SYNC_POLL_INTERVAL", 10_000, 0, 3_600_000, "How often other gateways' changes of metadata are looked for beside being told of them at once, and sources that did not answer are tried again; 0 never.");

    public static readonly Setting<TimeSpan> UserStatementTimeout =
        Milliseconds("UserStatementTimeout", 10_000, 10, 3_600_000, "Longest operation of any role but admin: planning, waiting for a connection, all its statements, reading.");

    public static readonly Setting<TimeSpan> AdminStatementTimeout =
        Milliseconds("AdminStatementTimeout", 60_000, 10, 86_400_000, "Longest operation of the role admin.");

    public static readonly Setting<TimeSpan> LiveQueryStatementTimeout =
        Milliseconds("LiveQueryStatementTimeout", 5_000, 10, 3_600_000, "Longest statement of a live query.");

    public static readonly Setting<int> LiveQuerySafetyPercent =
        Number("LiveQuerySafetyPercent", 1, 0, 50, "Percent of one connection's time in which live queries driven by changes are run again at random moments, in case a change was missed; only while WAL is written; 0 never.");

    public static readonly Setting<int> MaxQueryBytes =
        Number("MaxQueryBytes", 1_048_576, 256, 16_777_216, "Longest GraphQL document of any role but admin, in UTF-16 characters.");

    public static readonly Setting<int> MaxQueryDepth =
        Number("MaxQueryDepth", 30, 1, 200, "Deepest nesting of fields of any role but admin, whose limit is 200.");

    public static readonly Setting<int> MaxQueryRelationshipDepth =
        Number("MaxQueryRelationshipDepth", 20, 1, 200, "Deepest nesting of relationships of any role but admin, whose limit is 200. Each level is a join.");

    public static readonly Setting<int> MaxQueryTokens =
        Number("MaxQueryTokens", 100_000, 100, 10_000_000, "Most tokens of a document of any role but admin; an element of a list of literals is one.");

    public static readonly Setting<int> MaxQueryFields =
        Number("MaxQueryFields", 10_000, 10, 250_000, "Most fields of an operation, fragments spread, of any role but admin, whose limit is 250000. One object has at most 1600.");

    public static readonly Setting<int> MaxQueryRootFields =
        Number("MaxQueryRootFields", 1_000, 1, 250_000, "Most root fields of an operation, aliases counted, of any role but admin.");

    public static readonly Setting<int> MaxQueryFragments =
        Number("MaxQueryFragments", 1_000, 1, 100_000, "Most fragments of a document of any role but admin.");

    public static readonly Setting<int> MaxQueryVariables =
        Number("MaxQueryVariables", 5_000, 1, 100_000, "Most variables of an operation of any role but admin.");

    public static readonly Setting<int> MaxQueryDirectives =
        Number("MaxQueryDirectives", 1_000, 1, 100_000, "Most directives in a document of any role but admin.");

    public static readonly Setting<long> DocumentCacheBytes =
        Bytes("DocumentCacheBytes", 67_108_864, 1_048_576, 17_179_869_184, "Most bytes kept of documents that were planned; one user's give way to others' first.");

    public static readonly Setting<long> PlanCacheBytes =
        Bytes("PlanCacheBytes", 134_217_728, 1_048_576, 17_179_869_184, "Most bytes kept of plans with their SQL; one user's give way to others' first.");

    public static readonly Setting<long> RoleSchemaCacheBytes =
        Bytes("RoleSchemaCacheBytes", 134_217_728, 1_048_576, 17_179_869_184, "Most bytes kept of roles' schemas, about 300 a field; the one in use stays whatever its size.");

    public static readonly Setting<long> MaxResultBytes =
        Bytes("MaxResultBytes", 67_108_864, 1024, 1_073_741_824, "Largest answer of an operation; what would make it larger is not read.");

    public static readonly Setting<int> LiveQueryMaxResultBytes =
        Number("LiveQueryMaxResultBytes", 8_388_608, 1024, 1_073_741_824, "Largest result of a live query, and batch of a stream.");

    public static readonly Setting<long> LiveQueryKeptBytes = Bytes(
        "LiveQueryKeptBytes", 268_435_456, 0, 1_099_511_627_776,
        "Most bytes of last results of each source's live queries that are kept for who joins one later; beyond it the query runs again for him.");

    public static readonly Setting<int> LiveQueryConnections =
        Number("LiveQueryConnections", 2, 1, 16, "Connections of each source that run live queries that cost little; new ones are tried on one more.");

    public static readonly Setting<int> LiveQuerySlowConnections =
        Number("LiveQuerySlowConnections", 3, 1, 16, "Connections of each source that run slow live queries; one user has one at a time and half its time, one role all but one.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        StringifyNumericTypes, InferFunctionPermissions, EnableAllowlist, ExperimentalFeatures, DefaultNamingConvention, MetadataDir,
        LiveQueriesRefetchInterval, LiveQueriesBatchSize, StreamingRefetchInterval, StreamingBatchSize, SchemaSyncPollInterval,
        UserStatementTimeout, AdminStatementTimeout, LiveQueryStatementTimeout, LiveQuerySafetyPercent, MaxQueryBytes, MaxQueryDepth,
        MaxQueryRelationshipDepth, MaxQueryTokens, MaxQueryFields, MaxQueryRootFields, MaxQueryFragments, MaxQueryVariables, MaxQueryDirectives,
        DocumentCacheBytes, PlanCacheBytes, RoleSchemaCacheBytes, MaxResultBytes, LiveQueryMaxResultBytes,
        LiveQueryKeptBytes, LiveQueryConnections, LiveQuerySlowConnections,
    ];
}
