using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Administration;
using Realtime.Administration.Authority;
using Realtime.Administration.Commands;
using Realtime.Diagnostics;
using Realtime.Execution;
using Realtime.Execution.Admission;
using Realtime.Execution.Mutations;
using Realtime.Explain;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Operations;
using Realtime.Rest;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Introspection;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;
using Realtime.Waiting;

namespace Realtime;

/// <summary>
/// The engine as its host sees it: everything between a transport and PostgreSQL, composed from <see cref="RealtimeOptions"/>. Owned by the host, which starts
/// and disposes it. Thread-safe. It can be asked from the beginning: until the database has been read, operations are answered with an error that says so.
/// </summary>
public sealed class RealtimeEngine : IOperationRunner, IMetadataApi, IRestEndpoints, IOperationExplainer, ILiveQueryReport, IEngineHealth, IAsyncDisposable
{
    private static readonly GraphQLError NotReady = new(ErrorCode.Unexpected, "the database is not available yet");
    private const string NoAnswer = "the database does not answer";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MissedIsNews = TimeSpan.FromHours(1);

    private readonly CurrentSchema _schema = new();
    private readonly SourceConnections _connections;
    private readonly MetadataAuthority _authority;
    private readonly MetadataWatcher _watcher;
    private readonly MetadataApi _metadata;
    private readonly LiveSources _sources;
    private readonly LiveQueryMultiplexer _liveQueries;
    private readonly StreamSubscriptions _streams;
    private readonly SchemaFollower _follower;
    private readonly EngineOperations _operations;
    private readonly OperationExplainer _explain;
    private readonly RestEndpoints _rest;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private bool _isDisposed;
    private volatile string? _notServing = NotReady.Message;

    /// <param name="options">What the operator chose.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="time">The clock.</param>
    public RealtimeEngine(RealtimeOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        _time = time;
        _log = loggers.CreateLogger<RealtimeEngine>();
        _connections = new SourceConnections(new SourceConnectionOptions
        {
            MaxConnections = options.PoolSize,
            StatementTimeout = options.AdminStatementTimeout,
            ConnectionLifetime = options.ConnectionLifetime,
            PreparesStatements = options.UsePreparedStatements,
            IncludesErrorDetail = true,
        });
        var metadata = MetadataOptions(options);
        _authority = new MetadataAuthority(_connections, _schema, metadata, loggers.CreateLogger<MetadataAuthority>());
        _watcher = new MetadataWatcher(_authority, metadata, time, loggers.CreateLogger<MetadataWatcher>());
        _metadata = new MetadataApi(_authority, loggers.CreateLogger<MetadataApi>());
        var admission = new OperationAdmission(options.EnableAllowlist, time);
        var schemas = Schemas(options);
        var plans = Plans(options, schemas);
        var planner = new SubscriptionPlanner(_schema, _authority, plans, admission);
        _sources = new LiveSources(LiveOptions(options), time, loggers);
        _liveQueries = new LiveQueryMultiplexer(planner, _sources, loggers.CreateLogger<LiveQueryMultiplexer>());
        _streams = new StreamSubscriptions(
            planner, _sources, _connections, LiveOptions(options) with { RefetchInterval = options.StreamingRefetchInterval }, time, loggers);
        _operations = Operations(options, plans, admission);
        _explain = new OperationExplainer(_schema, plans, new StatementExplainer(_connections), _sources);
        _rest = new RestEndpoints(_schema, plans);
        _follower = new SchemaFollower(
            _schema, _authority, _connections, _sources, _liveQueries, connection => Direct(options, connection), options.UnpublishedTables, time,
            loggers.CreateLogger<SchemaFollower>());
        schemas.Faulted += _follower.LeaveOut;
    }

    /// <inheritdoc/>
    public EngineHealth Health
    {
        get
        {
            var reason = _notServing ?? (_watcher.IsDisconnected ? NoAnswer : null);
            var state = reason is null ? EngineState.Ready : EngineState.DatabaseUnavailable;
            return new EngineHealth(state, _schema.Snapshot.Inconsistencies.Count, reason) { Conditions = _notServing is null ? Conditions() : [] };
        }
    }

    /// <inheritdoc/>
    public bool IsServing => _notServing is null;

    /// <summary>The pollers of all live queries in numbers.</summary>
    internal IReadOnlyList<PollerStatistics> LiveQueries => _sources.Describe();

    /// <summary>How each source's live queries are driven.</summary>
    internal IReadOnlyDictionary<string, SourceLiveStatus> LiveStatus => _sources.Status;

    /// <summary>Reads the database, and keeps trying while it is down. Returns when the engine serves.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    /// <exception cref="Catalog.UnsupportedServerException">The server is too old.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, _time);
        while (true)
        {
            try
            {
                await _authority.StartAsync(cancellationToken);
                break;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                // The message may name the host and the user, so it is for the log; health says only that it does not answer.
                var pause = backoff.Next();
                EngineLog.StartRetried(_log, pause, exception.Message);
                _notServing = NoAnswer;
                await backoff.WaitAsync(pause, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await _follower.StartAsync(cancellationToken);
        _watcher.Start();
        _notServing = null;
        EngineLog.Serving(_log, _schema.Snapshot.Sources.Sum(source => source.Tables.Count), _schema.Snapshot.Sources.Count);
    }

    /// <inheritdoc/>
    public ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken) =>
        _notServing is null
            ? _operations.ExecuteAsync(request, session, cancellationToken)
            : ValueTask.FromResult(ResponseWriter.Failure([NotReady], includeInternal: false, beforeExecution: true));

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken)
    {
        if (_notServing is null)
        {
            return _operations.SubscribeAsync(request, session, sink, cancellationToken);
        }

        sink.Error([NotReady]);
        return ValueTask.FromResult<IAsyncDisposable>(FinishedOperation.Instance);
    }

    /// <inheritdoc/>
    public string DescribeLiveQueries() => LiveQueryReport.Write(_sources, _liveQueries.Count, _streams.Count);

    /// <inheritdoc/>
    public RestCall Find(string method, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body) =>
        _notServing is null ? _rest.Find(method, segments, query, body) : new RestCall(null, 503, NotReady);

    /// <inheritdoc/>
    public ValueTask<string> DescribeAsync() => _rest.DescribeAsync();

    /// <inheritdoc/>
    public ValueTask<AdminResult> ExecuteAsync(AdminEndpoint endpoint, JsonElement command, Session session, CancellationToken cancellationToken) =>
        _notServing is null
            ? _metadata.ExecuteAsync(endpoint, command, session, cancellationToken)
            : ValueTask.FromResult(new AdminResult(503, ResponseWriter.AdminError(NotReady, includeInternal: false)));

    /// <inheritdoc/>
    public ValueTask<AdminResult> ExplainAsync(JsonElement command, Session session, CancellationToken cancellationToken) =>
        _notServing is null
            ? _explain.ExplainAsync(command, session, cancellationToken)
            : ValueTask.FromResult(new AdminResult(503, ResponseWriter.AdminError(NotReady, includeInternal: false)));

    /// <summary>Ends everything. Safe to call twice: a container calls it for each interface that it handed the engine out as.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _notServing = "the gateway is stopping";
        await _watcher.DisposeAsync();
        await _follower.DisposeAsync();
        await _streams.DisposeAsync();
        await _sources.DisposeAsync();
        await _authority.DisposeAsync();
        await _connections.DisposeAsync();
    }

    private List<HealthCondition> Conditions()
    {
        List<HealthCondition> conditions =
        [
            new("metadata-watcher", null, _watcher.Failure),
            new("schema-follower", null, _follower.Failure),
        ];
        if (_authority.ApiLimits is { } limits)
        {
            conditions.Add(new HealthCondition("api-limits", null, null) { Note = limits });
        }

        foreach (var (source, status) in _sources.Status)
        {
            conditions.Add(new HealthCondition("change-feed", source, status.IsStreaming ? null : status.Reason ?? "changes do not arrive; live queries are polled"));
            conditions.Add(new HealthCondition("publication", source, WhyNotPublished(status)));
            conditions.Add(new HealthCondition("live-queries", source, status.Failure));
            conditions.Add(new HealthCondition("missed-changes", source, Missed(status)));
        }

        return conditions;
    }

    private static string? WhyNotPublished(SourceLiveStatus status)
    {
        const int mostNamed = 5;
        var tables = status.Uncovered.Where(table => !table.IsKeptOut).ToList();
        return tables.Count == 0 ? null
            : $"{tables.Count} of the tables are polled: {string.Join("; ", tables.Take(mostNamed).Select(table => table.Reason))}{(tables.Count > mostNamed ? "; …" : string.Empty)}";
    }

    private string? Missed(SourceLiveStatus status) =>
        status.LastUnexplainedChange is { } last && _time.GetUtcNow() - last < MissedIsNews
            ? $"{status.UnexplainedChanges} results changed without a change that the feed told of, the last at {last:yyyy-MM-dd HH:mm:ss}Z; the log names their tables"
            : null;

    private static RoleSchemaCache Schemas(RealtimeOptions options)
    {
        var schemaOptions = new RoleSchemaOptions
        {
            HideStreamFields = options.ExperimentalFeatures.Contains("hide_stream_fields"),
            HideAggregationPredicates = options.ExperimentalFeatures.Contains("hide_aggregation_predicates"),
        };
        return new RoleSchemaCache(schemaOptions, (int)Math.Min(options.RoleSchemaCacheBytes / RoleSchemaCache.BytesOfField, int.MaxValue));
    }

    private static OperationPlans Plans(RealtimeOptions options, RoleSchemaCache schemas)
    {
        var capacity = new OperationPlansCapacity(options.DocumentCacheBytes, options.PlanCacheBytes);
        return new OperationPlans(schemas, new IntrospectionRunner(), new SqlOptions(options.StringifyNumericTypes), options.Documents, capacity)
        {
            Time = new QueryExecutorOptions(options.UserStatementTimeout, options.AdminStatementTimeout),
        };
    }

    private EngineOperations Operations(RealtimeOptions options, OperationPlans plans, OperationAdmission admission)
    {
        var statements = new StatementRunner(_connections) { MaxResultBytes = options.MaxResultBytes };
        var timeouts = new QueryExecutorOptions(options.UserStatementTimeout, options.AdminStatementTimeout);
        var queries = new QueryExecutor(statements, timeouts);
        var mutations = new MutationExecutor(_connections, statements, timeouts);
        return new EngineOperations(
            _schema, plans, queries, mutations, _liveQueries, _streams, admission, new OperationTurns(_connections, _time), timeouts,
            new ErrorDetail(options.DevMode, options.AdminInternalErrors), _log);
    }

    private static MetadataAuthorityOptions MetadataOptions(RealtimeOptions options) => new()
    {
        MetadataConnectionString = options.MetadataDatabaseUrl ?? options.DatabaseUrl,
        Environment = name => name == MetadataAuthorityOptions.DatabaseUrlVariable ? options.DatabaseUrl : Environment.GetEnvironmentVariable(name),
        ReadDatabaseUrl = options.ReadDatabaseUrl,
        TransactionIsolation = options.TransactionIsolation,
        UsePreparedStatements = options.UsePreparedStatements,
        LookInterval = options.SchemaSyncPollInterval,
        Snapshot = new SnapshotSettings(
            options.InferFunctionPermissions,
            options.DefaultNamingConvention == "graphql-default" ? NamingConvention.GraphqlDefault : NamingConvention.HasuraDefault,
            NamingConventions: options.ExperimentalFeatures.Contains("naming_convention") || options.DefaultNamingConvention == "graphql-default"),
    };

    private static LiveQueryOptions LiveOptions(RealtimeOptions options) => new()
    {
        RefetchInterval = options.LiveQueriesRefetchInterval,
        BatchSize = options.LiveQueriesBatchSize,
        StatementTimeout = options.LiveQueryStatementTimeout,
        SafetyShare = options.LiveQuerySafetyShare,
        MaxResultBytes = options.LiveQueryMaxResultBytes,
        MaxKeptBytes = options.LiveQueryKeptBytes,
        Connections = options.LiveQueryConnections,
        SlowConnections = options.LiveQuerySlowConnections,
    };

    // The setting says how to reach the default source past a pooler; other sources are taken to be reached directly.
    private static string Direct(RealtimeOptions options, string connectionString) =>
        options.ReplicationUrl is { } direct && connectionString == options.DatabaseUrl ? direct : connectionString;
}
