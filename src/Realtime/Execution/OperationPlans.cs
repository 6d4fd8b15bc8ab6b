using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Plans.Mutations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Introspection;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.Execution;

/// <summary>
/// Request → planned operation, through two caches: documents by text, plans by masked document, role, schema and shape of variables. A repeated request does
/// no GraphQL work. What could not be planned is not kept, so that a document that does not validate costs its reading and no memory. Thread-safe.
/// </summary>
/// <param name="schemas">The roles' schemas.</param>
/// <param name="introspection">Answers <c>__schema</c> and <c>__type</c>.</param>
/// <param name="sql">What the operator chose about SQL.</param>
/// <param name="limits">Bounds on documents of roles other than admin.</param>
/// <param name="capacity">Bounds on what is kept; null for the defaults.</param>
internal sealed class OperationPlans(
    RoleSchemaCache schemas, IntrospectionRunner introspection, SqlOptions sql, DocumentLimits limits, OperationPlansCapacity? capacity = null)
{
    private readonly BoundedCache<string, ParsedDocument> _documents = new((capacity ?? new()).DocumentBytes);
    private readonly PlanCache<PlannedOperation> _plans = new((capacity ?? new()).PlanBytes, CacheWeights.Of);
    private readonly DocumentLimits _limitsOfAdmin = limits.ForAdmin();
    private long _newestVersion;

    /// <summary>What the operator chose about SQL.</summary>
    public SqlOptions Sql => sql;

    /// <summary>How long planning may take: as long as a statement.</summary>
    public QueryExecutorOptions Time { get; init; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

    /// <summary>What is kept weighs so many bytes.</summary>
    public long Weight => _documents.Weight + _plans.Weight;

    /// <summary>The plan of a request, and the values to bind it with.</summary>
    /// <param name="request">The request.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="snapshot">The schema in force.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="parsed">The request's document, where somebody had it read already.</param>
    /// <exception cref="GraphQLErrorException">The request does not fit the role's schema.</exception>
    public ValueTask<(PlannedOperation Operation, RequestValues Values)> GetAsync(
        OperationRequest request, Session session, SchemaSnapshot snapshot, CancellationToken cancellationToken, ParsedDocument? parsed = null)
    {
        var document = parsed ?? Parse(request.Query, session);
        var key = new OperationKey(document.MaskedKey, request.OperationName, session.Role, session.UseBackendOnlyPermissions, snapshot.Version);
        var values = new RequestValues(document.Literals, request.Variables, session);
        if (_plans.Find(key, document, request.Variables) is not { } found)
        {
            return PlanAndKeepAsync(key, document, request, values, snapshot, cancellationToken);
        }

        Keep(document, session);
        return ValueTask.FromResult((found, values));
    }

    /// <summary>A role's types, without what is <c>backend_only</c>.</summary>
    public async ValueTask<RoleSchema> SchemaOfAsync(SchemaSnapshot snapshot, string role) =>
        await schemas.GetAsync(snapshot, role, includesBackendOnly: false);

    /// <summary>A document from the cache, or read, within the bounds of who asks. It is kept only once an operation of it was planned.</summary>
    /// <exception cref="GraphQLErrorException">It is too large, or not made of GraphQL tokens.</exception>
    public ParsedDocument Parse(string text, Session session)
    {
        if (!_documents.TryGet(text, out var document))
        {
            return DocumentParser.Parse(text, LimitsOf(session));
        }

        DocumentParser.RequireWithin(document, LimitsOf(session));
        return document;
    }

    /// <summary>Plans a request whatever is kept, and keeps nothing: the plan comes whole, not as <see cref="QueryPlan.Outline"/>.</summary>
    /// <exception cref="GraphQLErrorException">The request does not fit the role's schema.</exception>
    public async ValueTask<(PlannedOperation Operation, RequestValues Values)> PlanWholeAsync(
        OperationRequest request, Session session, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var document = DocumentParser.Parse(request.Query, LimitsOf(session));
        var schema = await schemas.GetAsync(snapshot, session.Role, session.UseBackendOnlyPermissions);
        var (operation, _) = await PlanAsync(document, request, session, schema, cancellationToken);
        return (operation, new RequestValues(document.Literals, request.Variables, session));
    }

    private async ValueTask<(PlannedOperation, RequestValues)> PlanAndKeepAsync(
        OperationKey key, ParsedDocument document, OperationRequest request, RequestValues values, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        ForgetOlderThan(snapshot.Version);
        var schema = await schemas.GetAsync(snapshot, key.Role, key.IncludesBackendOnly);
        var (operation, shape) = await PlanInTimeAsync(document, request, values.Session, schema, cancellationToken);
        operation = operation is PlannedQuery query
            ? query with { Plan = query.Plan.Outline(keepsReads: query.Kind == OperationKind.Subscription) }
            : operation;
        _plans.Keep(key, document, request.Variables, schema, operation, shape, CacheWeights.OwnerOf(values.Session));
        Keep(document, values.Session);
        return (operation, values);
    }

    // The tree is several times as large as what is weighed.
    private void Keep(ParsedDocument document, Session session)
    {
        document.ForgetSyntax();
        if (!document.IsKept)
        {
            document.IsKept = true;
            _documents.GetOrAdd(document.Text, document, CacheWeights.Of(document), CacheWeights.OwnerOf(session));
        }
    }

    // A plan's entry holds types of its role's schema: those of a schema that is no longer in force would be held until their turn comes, and they are large.
    private void ForgetOlderThan(long version)
    {
        var newest = Volatile.Read(ref _newestVersion);
        if (version > newest && Interlocked.CompareExchange(ref _newestVersion, version, newest) == newest)
        {
            _plans.ForgetOlderThan(version);
        }
    }

    // Variables may be millions of values.
    private async ValueTask<(PlannedOperation Operation, OperationShape Shape)> PlanInTimeAsync(
        ParsedDocument document, OperationRequest request, Session session, RoleSchema schema, CancellationToken cancellationToken)
    {
        var longest = session.IsAdmin ? Time.AdminTimeout : Time.UserTimeout;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(longest);
        try
        {
            return await PlanAsync(document, request, session, schema, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GraphQLError(ErrorCode.Timeout, $"planning the operation took longer than the {longest.TotalSeconds:0.###} s allowed").AsException();
        }
    }

    private async ValueTask<(PlannedOperation Operation, OperationShape Shape)> PlanAsync(
        ParsedDocument document, OperationRequest request, Session session, RoleSchema schema, CancellationToken cancellationToken)
    {
        var read = OperationReader.Read(document, request.OperationName, request.Variables, schema, LimitsOf(session), cancellationToken);
        var answers = await IntrospectAsync(read, document, request, schema, cancellationToken);
        return (Plan(read, schema, answers, cancellationToken), read.Shape);
    }

    private DocumentLimits LimitsOf(Session session) => session.IsAdmin ? _limitsOfAdmin : limits;

    private async ValueTask<IReadOnlyDictionary<string, string>?> IntrospectAsync(
        OperationDocument read, ParsedDocument document, OperationRequest request, RoleSchema schema, CancellationToken cancellationToken)
    {
        if (!read.RootFields.Any(field => field.IsIntrospection))
        {
            return null;
        }

        read.Shape.IsForOneRequest = true;
        var operation = OperationReader.Choose(document.Syntax, request.OperationName);
        return await introspection.RunAsync(schema, document.Syntax, operation, request.Variables, cancellationToken);
    }

    private PlannedOperation Plan(
        OperationDocument read, RoleSchema schema, IReadOnlyDictionary<string, string>? answers, CancellationToken cancellationToken)
    {
        if (read.Kind == OperationKind.Mutation)
        {
            return PlannedMutation.For(MutationPlanner.Plan(read, schema, cancellationToken), sql, cancellationToken);
        }

        var plan = QueryPlanner.Plan(read, schema, answers, cancellationToken);
        return read.Kind == OperationKind.Query
            ? new PlannedQuery(OperationKind.Query, plan, SourceStatement.For(plan, sql, cancellationToken))
            : new PlannedQuery(OperationKind.Subscription, plan, [])
            {
                Multiplexed = plan.Sources.Count > 0 && plan.Stream is null ? SqlWriter.WriteMultiplexed(plan, sql, cancellationToken) : null,
                Stream = plan.Stream is null ? null : new StreamStatements(
                    StreamSqlWriter.WriteStart(plan, cancellationToken),
                    StreamSqlWriter.Write(plan, isFirst: true, sql, cancellationToken),
                    StreamSqlWriter.Write(plan, isFirst: false, sql, cancellationToken)),
            };
    }
}

/// <summary>How much is kept of documents and plans.</summary>
/// <param name="DocumentBytes">Of documents; default 64 MiB.</param>
/// <param name="PlanBytes">Of plans with their SQL; default 128 MiB.</param>
internal sealed record OperationPlansCapacity(long DocumentBytes = 64L * 1024 * 1024, long PlanBytes = 128L * 1024 * 1024);
