using Gateway.Settings.Parsing;
using Realtime;
using Realtime.Documents;

namespace Gateway.Settings;

/// <summary>All settings of one gateway, read and found consistent. Immutable; made once at start.</summary>
/// <param name="Values">The single values.</param>
internal sealed record GatewaySettings(SettingValues Values)
{
    /// <summary>Reads the host's configuration and checks what settings mean together.</summary>
    /// <exception cref="SettingException">The gateway must not start like this.</exception>
    public static GatewaySettings From(IConfiguration configuration)
    {
        var settings = new GatewaySettings(SettingReader.Read(configuration));
        SettingCombinations.Check(settings.Values);
        return settings;
    }

    /// <summary>The value of one setting.</summary>
    public T Get<T>(Setting<T> setting) => Values.Get(setting);

    /// <summary>Whether the gateway runs a PostgreSQL of its own.</summary>
    public bool UsesPrivateDatabase => Get(DatabaseSettings.DatabaseUrl) is null;

    /// <summary>Whether the demo is loaded and its page served.</summary>
    public bool HasDemo => UsesPrivateDatabase || Get(DatabaseSettings.Demo);

    /// <summary>Whether an API of <c>ENABLED_APIS</c> exists.</summary>
    public bool IsApiEnabled(string api) => Get(ServerSettings.EnabledApis).Contains(api);

    /// <summary>What the engine needs to know of them.</summary>
    /// <param name="databaseUrl">The connection string of the database that is served: the setting's or the private one's.</param>
    public RealtimeOptions EngineOptions(string databaseUrl) => new()
    {
        DatabaseUrl = databaseUrl,
        MetadataDatabaseUrl = Get(DatabaseSettings.MetadataDatabaseUrl) ?? databaseUrl,
        ReplicationUrl = Get(DatabaseSettings.ReplicationUrl) ?? databaseUrl,
        ReadDatabaseUrl = DatabaseUrl.Read,
        PoolSize = Get(DatabaseSettings.PoolSize),
        ConnectionLifetime = Get(DatabaseSettings.ConnectionLifetime),
        UsePreparedStatements = Get(DatabaseSettings.UsePreparedStatements),
        TransactionIsolation = Get(DatabaseSettings.TxIsolation),
        UnpublishedTables = Get(DatabaseSettings.UnpublishedTables),
        StringifyNumericTypes = Get(OperationSettings.StringifyNumericTypes),
        InferFunctionPermissions = Get(OperationSettings.InferFunctionPermissions),
        EnableAllowlist = Get(OperationSettings.EnableAllowlist),
        ExperimentalFeatures = Get(OperationSettings.ExperimentalFeatures),
        DefaultNamingConvention = Get(OperationSettings.DefaultNamingConvention),
        DevMode = Get(ServerSettings.DevMode),
        AdminInternalErrors = Get(ServerSettings.AdminInternalErrors),
        LiveQueriesRefetchInterval = Get(OperationSettings.LiveQueriesRefetchInterval),
        LiveQueriesBatchSize = Get(OperationSettings.LiveQueriesBatchSize),
        StreamingRefetchInterval = Get(OperationSettings.StreamingRefetchInterval),
        SchemaSyncPollInterval = Get(OperationSettings.SchemaSyncPollInterval),
        UserStatementTimeout = Get(OperationSettings.UserStatementTimeout),
        AdminStatementTimeout = Get(OperationSettings.AdminStatementTimeout),
        LiveQueryStatementTimeout = Get(OperationSettings.LiveQueryStatementTimeout),
        LiveQuerySafetyShare = Get(OperationSettings.LiveQuerySafetyPercent) / 100.0,
        Documents = new DocumentLimits
        {
            MaxLength = Get(OperationSettings.MaxQueryBytes),
            MaxFieldDepth = Get(OperationSettings.MaxQueryDepth),
            MaxRelationshipDepth = Get(OperationSettings.MaxQueryRelationshipDepth),
            MaxTokens = Get(OperationSettings.MaxQueryTokens),
            MaxFields = Get(OperationSettings.MaxQueryFields),
            MaxRootFields = Get(OperationSettings.MaxQueryRootFields),
            MaxFragments = Get(OperationSettings.MaxQueryFragments),
            MaxVariables = Get(OperationSettings.MaxQueryVariables),
            MaxDirectives = Get(OperationSettings.MaxQueryDirectives),
        },
        DocumentCacheBytes = Get(OperationSettings.DocumentCacheBytes),
        PlanCacheBytes = Get(OperationSettings.PlanCacheBytes),
        RoleSchemaCacheBytes = Get(OperationSettings.RoleSchemaCacheBytes),
        LiveQueryConnections = Get(OperationSettings.LiveQueryConnections),
        LiveQuerySlowConnections = Get(OperationSettings.LiveQuerySlowConnections),
        MaxResultBytes = Get(OperationSettings.MaxResultBytes),
        LiveQueryMaxResultBytes = Get(OperationSettings.LiveQueryMaxResultBytes),
        LiveQueryKeptBytes = Get(OperationSettings.LiveQueryKeptBytes),
    };
}
