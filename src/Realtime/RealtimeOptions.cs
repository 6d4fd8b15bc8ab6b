using Realtime.Documents;

namespace Realtime;

/// <summary>
/// Everything that an operator may choose about one engine. Immutable; made once from the gateway's settings, which have
/// checked the ranges, and by tests. Defaults are those of the settings.
/// </summary>
public sealed record RealtimeOptions
{
    /// <summary>Npgsql connection string of the source <c>default</c>.</summary>
    public required string DatabaseUrl { get; init; }

    /// <summary>Npgsql connection string of the database with the schema <c>realtime</c>; null is <see cref="DatabaseUrl"/>.</summary>
    public string? MetadataDatabaseUrl { get; init; }

    /// <summary>Npgsql connection string that reaches the source without a pooler, for replication and LISTEN; null is <see cref="DatabaseUrl"/>.</summary>
    public string? ReplicationUrl { get; init; }

    /// <summary>Turns a <c>database_url</c> of the metadata (URI or connection string) into Npgsql's form; default: it is that already.</summary>
    public Func<string, string> ReadDatabaseUrl { get; init; } = static url => url;

    /// <summary>Most pooled connections to one database.</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>Age at which a pooled connection is replaced; zero is never.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether statements are prepared, on sources that do not say.</summary>
    public bool UsePreparedStatements { get; init; } = true;

    /// <summary>Isolation of mutations on sources that name none: <c>read-committed</c>, <c>repeatable-read</c> or <c>serializable</c>.</summary>
    public string TransactionIsolation { get; init; } = "read-committed";

    /// <summary>Tables of any source whose changes are not published, as <c>schema.name</c>, or <c>name</c> in the schema public.</summary>
    public IReadOnlyList<string> UnpublishedTables { get; init; } = [];

    /// <summary>Whether bigint, numeric and double precision are written as JSON strings.</summary>
    public bool StringifyNumericTypes { get; init; }

    /// <summary>Whether a role gets each function whose table it may select.</summary>
    public bool InferFunctionPermissions { get; init; } = true;

    /// <summary>Whether roles other than admin may run only operations of the allow-list.</summary>
    public bool EnableAllowlist { get; init; }

    /// <summary>Hasura's experimental switches by name.</summary>
    public IReadOnlyList<string> ExperimentalFeatures { get; init; } = [];

    /// <summary><c>hasura-default</c> or <c>graphql-default</c>, for sources that set none.</summary>
    public string DefaultNamingConvention { get; init; } = "hasura-default";

    /// <summary>Whether every role sees database detail in errors.</summary>
    public bool DevMode { get; init; }

    /// <summary>Whether the role admin sees database detail in errors.</summary>
    public bool AdminInternalErrors { get; init; } = true;

    /// <summary>Period of live queries that are not driven by changes.</summary>
    public TimeSpan LiveQueriesRefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most cohorts in one multiplexed statement.</summary>
    public int LiveQueriesBatchSize { get; init; } = 100;

    /// <summary>Period of streaming subscriptions that are not driven by changes.</summary>
    public TimeSpan StreamingRefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the metadata's version is looked at beside LISTEN, default 10 s; zero is never.</summary>
    public TimeSpan SchemaSyncPollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest operation of roles other than admin.</summary>
    public TimeSpan UserStatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest operation of admin, and <c>statement_timeout</c> of every pooled connection.</summary>
    public TimeSpan AdminStatementTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>statement_timeout</c> of live queries.</summary>
    public TimeSpan LiveQueryStatementTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The share of one connection's time in which live queries are run again in case a change was missed; default 0.01, 0 for never.</summary>
    public double LiveQuerySafetyShare { get; init; } = 0.01;

    /// <summary>Bounds on GraphQL documents of roles other than admin.</summary>
    public DocumentLimits Documents { get; init; } = new();

    /// <summary>Most bytes that are kept of documents that were planned.</summary>
    public long DocumentCacheBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most bytes that are kept of plans with their SQL.</summary>
    public long PlanCacheBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Most bytes that are kept of roles' schemas.</summary>
    public long RoleSchemaCacheBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Largest answer of an operation, in bytes.</summary>
    public long MaxResultBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Largest result of a live query or batch of a stream, in bytes.</summary>
    public int LiveQueryMaxResultBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most bytes of last results of a source's live queries that are kept for whoever joins one later.</summary>
    public long LiveQueryKeptBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Connections of a source that run live queries that cost little.</summary>
    public int LiveQueryConnections { get; init; } = 2;

    /// <summary>Connections of a source that run live queries that were found slow.</summary>
    public int LiveQuerySlowConnections { get; init; } = 3;
}
