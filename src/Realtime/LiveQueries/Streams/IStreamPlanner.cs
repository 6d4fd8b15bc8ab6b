using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.LiveQueries.Streams;

/// <summary>Plans streams again while they run. Thread-safe.</summary>
internal interface IStreamPlanner : ISchemaInForce
{
    /// <summary>Plans a request with the schema in force.</summary>
    /// <exception cref="GraphQLErrorException">It does not fit the schema, or is not allowed any more.</exception>
    ValueTask<PlannedStream> PlanAsync(OperationRequest request, Session session);
}
