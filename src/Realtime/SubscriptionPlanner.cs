using Realtime.Administration.Authority;
using Realtime.Execution;
using Realtime.Execution.Admission;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime;

/// <summary>
/// Plans running subscriptions again with the schema in force, and says what that schema is. Asks the allow-list again, and no limit: what was let in runs on.
/// Thread-safe.
/// </summary>
internal sealed class SubscriptionPlanner(CurrentSchema schema, MetadataAuthority authority, OperationPlans plans, OperationAdmission admission)
    : ILiveQueryPlanner, IStreamPlanner
{
    /// <inheritdoc/>
    public long SchemaVersion => schema.Snapshot.Version;

    /// <inheritdoc/>
    public bool IsAway(string source, PlanReads reads, long metadataVersion)
    {
        var state = authority.State;
        return state.ResourceVersion == metadataVersion && state.Inputs.TryGetValue(source, out var input) && input.Problem is null
            && reads.Tables.Any(read => !input.Catalog.Tables.TryGetValue(read.Key, out var table)
                || read.Value.Any(column => table.Columns.All(known => known.Name != column)));
    }

    async ValueTask<PlannedLiveQuery> ILiveQueryPlanner.PlanAsync(OperationRequest request, Session session)
    {
        var (operation, values, snapshot) = await PlanAsync(request, session);
        return operation is PlannedQuery { Multiplexed: { } sql } query
            ? PlannedLiveQuery.Of(query, sql, values, snapshot)
            : throw new GraphQLError(ErrorCode.Unexpected, "the operation is no live query any more").AsException();
    }

    async ValueTask<PlannedStream> IStreamPlanner.PlanAsync(OperationRequest request, Session session)
    {
        var (operation, values, snapshot) = await PlanAsync(request, session);
        return operation is PlannedQuery { Stream: { } statements } query
            ? PlannedStream.Of(query.Plan, statements, values, snapshot)
            : throw new GraphQLError(ErrorCode.Unexpected, "the operation is no stream any more").AsException();
    }

    private async ValueTask<(PlannedOperation Operation, RequestValues Values, SchemaSnapshot Snapshot)> PlanAsync(OperationRequest request, Session session)
    {
        var snapshot = schema.Snapshot;
        admission.CheckAllowed(request, session, snapshot);
        var (operation, values) = await plans.GetAsync(request, session, snapshot, CancellationToken.None);
        return (operation, values, snapshot);
    }
}
