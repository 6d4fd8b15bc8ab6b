using System.Text.Json;
using Realtime.Execution.Mutations;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Plans.Documents;
using Realtime.Plans.Mutations;
using Realtime.RoleSchemas;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.Execution;

/// <summary>
/// Request → planned operation, through two caches: documents by text, plans by masked document, role, schema and shape of variables. A repeated request does no
/// GraphQL work. Thread-safe.
/// </summary>
/// <param name="schemas">The roles' schemas.</param>
/// <param name="introspection">Answers <c>__schema</c> and <c>__type</c>.</param>
/// <param name="sql">What the operator chose about SQL.</param>
/// <param name="limits">Bounds on documents.</param>
public sealed class OperationPlans(RoleSchemaCache schemas, IntrospectionRunner introspection, SqlOptions sql, DocumentLimits limits)
{
    // Documents hold their text, literals and, once planned, their syntax: some kilobytes each.
    private readonly BoundedCache<string, ParsedDocument> _documents = new(4096);
    private readonly PlanCache<PlannedOperation> _plans = new(4096);

    /// <summary>What the operator chose about SQL.</summary>
    public SqlOptions Sql => sql;

    /// <summary>The plan of a request, and the values to bind it with.</summary>
    /// <exception cref="GraphQLErrorException">The request does not fit the role's schema.</exception>
    public ValueTask<(PlannedOperation Operation, RequestValues Values)> GetAsync(
        OperationRequest request, Session session, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var document = Parse(request.Query);
        var key = new OperationKey(document.MaskedKey, request.OperationName, session.Role, session.UseBackendOnlyPermissions, snapshot.Version);
        var values = new RequestValues(document.Literals, request.Variables, session);
        return _plans.Find(key, document, request.Variables) is { } found
            ? ValueTask.FromResult((found, values))
            : PlanAsync(key, document, request, values, snapshot, cancellationToken);
    }

    /// <summary>A document from the cache, or read.</summary>
    public ParsedDocument Parse(string text) =>
        _documents.TryGet(text, out var document) ? document : _documents.GetOrAdd(text, DocumentParser.Parse(text, limits));

    private async ValueTask<(PlannedOperation, RequestValues)> PlanAsync(
        OperationKey key, ParsedDocument document, OperationRequest request, RequestValues values, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var schema = await schemas.GetAsync(snapshot, key.Role, key.IncludesBackendOnly);
        var read = OperationReader.Read(document, request.OperationName, request.Variables, schema, limits);
        var answers = await IntrospectAsync(read, document, request, schema, cancellationToken);
        var operation = Plan(read, schema, answers);
        _plans.Keep(key, document, request.Variables, schema, operation, read.Shape);
        return (operation, values);
    }

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

    private PlannedOperation Plan(OperationDocument read, RoleSchema schema, IReadOnlyDictionary<string, string>? answers)
    {
        if (read.Kind == OperationKind.Mutation)
        {
            return PlannedMutation.For(MutationPlanner.Plan(read, schema), sql);
        }

        var plan = QueryPlanner.Plan(read, schema, answers);
        return read.Kind == OperationKind.Query
            ? new PlannedQuery(OperationKind.Query, plan, SourceStatement.For(plan, sql))
            : new PlannedQuery(OperationKind.Subscription, plan, SourceStatement.For(plan, sql))
            {
                Multiplexed = plan.Roots.Any(root => root.Source is not null) && plan.Stream is null ? SqlWriter.WriteMultiplexed(plan, sql) : null,
                Stream = plan.Stream is null ? null : new StreamStatements(StreamSqlWriter.Write(plan, isFirst: true, sql), StreamSqlWriter.Write(plan, isFirst: false, sql)),
            };
    }
}
