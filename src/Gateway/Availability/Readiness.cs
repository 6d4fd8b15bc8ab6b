using Gateway.Demo;
using Gateway.MetadataDirectory;
using Realtime.Diagnostics;
using Realtime.Operations;

namespace Gateway.Availability;

/// <summary>
/// Whether operations may be answered. The server listens before the database has been read, so that <c>/healthz</c> can say why; until then, and
/// until what is applied at the start is in force, an answer would be about a schema that is not the operator's, and clients take an
/// operation's <c>error</c> as final. So transports ask here first and answer 503 with <c>Retry-After</c>, or close 1013. Thread-safe; never blocks.
/// </summary>
internal sealed class Readiness(IEngineHealth engine, StartMetadata? metadata = null, DemoLoader? demo = null)
{
    /// <summary>What a client is told that comes too early.</summary>
    public static readonly GraphQLError NotReady = new(ErrorCode.Unexpected, "the gateway is not ready yet; try again");

    /// <summary>Whether they may.</summary>
    public bool IsReady => engine.IsServing && metadata is not { IsInForce: false } && demo is not { IsDone: false };
}
