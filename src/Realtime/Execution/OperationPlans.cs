using System.Text.Json;
using Realtime.Operations;
using Realtime.Plans.Documents;
using Realtime.RoleSchemas;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Execution;

/// <summary>
/// Request → planned operation, through two caches: documents by text, plans by masked document, role, schema and shape of variables. A repeated request does no
/// GraphQL work. Thread-safe.
/// </summary>
/// <param name="schemas">The role's schema; called on a miss.</param>
/// <param name="plan">Plans an operation that was read.</param>
/// <param name="limits">Bounds on documents.</param>
public sealed class OperationPlans(
    Func<SchemaSnapshot, string, bool, RoleSchema> schemas,
    Func<OperationDocument, ParsedDocument, JsonElement, RoleSchema, PlannedOperation> plan,
    DocumentLimits limits)
{
    // Documents hold their text and literals only until they are planned; 4,096 of a few kilobytes are some megabytes.
    private readonly BoundedCache<string, ParsedDocument> _documents = new(4096);
    private readonly PlanCache<PlannedOperation> _plans = new(4096);

    /// <summary>The plan of a request, and the values to bind it with.</summary>
    /// <exception cref="GraphQLErrorException">The request does not fit the role's schema.</exception>
    public (PlannedOperation Operation, RequestValues Values) Get(OperationRequest request, Session session, SchemaSnapshot snapshot)
    {
        if (!_documents.TryGet(request.Query, out var document))
        {
            document = _documents.GetOrAdd(request.Query, DocumentParser.Parse(request.Query, limits));
        }

        var key = new OperationKey(document.MaskedKey, request.OperationName, session.Role, session.UseBackendOnlyPermissions, snapshot.Version);
        var operation = _plans.Get(
            key,
            document,
            request.Variables,
            () => schemas(snapshot, session.Role, session.UseBackendOnlyPermissions),
            schema => Plan(document, request, schema));
        return (operation, new RequestValues(document.Literals, request.Variables, session));
    }

    private (PlannedOperation Plan, OperationShape Shape) Plan(ParsedDocument document, OperationRequest request, RoleSchema schema)
    {
        var read = OperationReader.Read(document, request.OperationName, request.Variables, schema, limits);
        return (plan(read, document, request.Variables, schema), read.Shape);
    }
}
