using Realtime.Diagnostics;
using Realtime.Operations;

namespace Gateway.Availability;

/// <summary>
/// Whether operations may be answered. The server listens before the database has been read, so that <c>/healthz</c> can say why; until then, and
/// until what is applied at the start is in force, an answer would be about a schema that is not the operator's, and clients take an
/// operation's <c>error</c> as final. So transports ask here first and answer 503 with <c>Retry-After</c>, or close 1013. Thread-safe; never blocks.
/// </summary>
/// <param name="engine">The engine's health.</param>
/// <param name="steps">What the start consists of beside the engine; none is a start that is over when the engine serves.</param>
internal sealed class Readiness(IEngineHealth engine, IEnumerable<IStartStep> steps)
{
    /// <summary>What a client is told that comes too early.</summary>
    public static readonly GraphQLError NotReady = new(ErrorCode.Unexpected, "the gateway is not ready yet; try again");

    private readonly IStartStep[] _steps = [.. steps];

    /// <summary>Whether they may.</summary>
    public bool IsReady => engine.IsServing && Waiting is null;

    /// <summary>The step of the start that is not done yet, in words for health; null when all are.</summary>
    public string? Waiting
    {
        get
        {
            foreach (var step in _steps)
            {
                if (!step.IsDone)
                {
                    return step.Waiting;
                }
            }

            return null;
        }
    }
}
