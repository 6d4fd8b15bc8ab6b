using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.LiveQueries;

/// <summary>Plans live queries again while they run. Thread-safe.</summary>
internal interface ILiveQueryPlanner : ISchemaInForce
{
    /// <summary>Plans a request with the schema in force.</summary>
    /// <exception cref="GraphQLErrorException">It does not fit the schema, or is not allowed any more.</exception>
    ValueTask<PlannedLiveQuery> PlanAsync(OperationRequest request, Session session);
}
