using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Limits;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>What all sockets share. Immutable; everything in it is thread-safe.</summary>
internal sealed record SocketEnvironment(
    GraphQLWebSocketOptions Options,
    IOperationRunner Runner,
    ISessionAuthenticator Authenticator,
    Readiness Readiness,
    TimeProvider Time,
    SocketMetrics Metrics,
    LimitMetrics Limits,
    ConnectionCounts Counts,
    HeldBytes Held,
    ILogger Logger);
