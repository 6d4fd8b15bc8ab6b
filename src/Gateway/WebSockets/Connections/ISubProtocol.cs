using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>When a protocol's keep-alive message goes out.</summary>
internal enum KeepAlivePolicy
{
    /// <summary>When the socket was silent for the interval; the client answers, so silence beyond the half-open time means it is gone.</summary>
    WhenSilent,

    /// <summary>Each interval; the client does not answer, so half-open sockets are found by the ping frames of RFC 6455.</summary>
    Always,
}

/// <summary>
/// What differs between the two sub-protocols: the names of messages and what follows a breach. Stateless, one instance each; the
/// state is the connection's. The receive loop calls <see cref="HandleAsync"/> for one message after the other.
/// </summary>
internal interface ISubProtocol
{
    /// <summary>The name in <c>Sec-WebSocket-Protocol</c>.</summary>
    string Name { get; }

    /// <summary>The keep-alive message.</summary>
    ReadOnlyMemory<byte> KeepAlive { get; }

    /// <summary>When it goes out.</summary>
    KeepAlivePolicy KeepAlivePolicy { get; }

    /// <summary>What stands before the response object in a result message; <c>}</c> follows it.</summary>
    byte[] ResultHead(string id);

    /// <summary>Posts what tells the client that an operation is over.</summary>
    /// <param name="outbound">The socket's queue.</param>
    /// <param name="id">The operation.</param>
    /// <param name="errors">Why it failed; null when it completed.</param>
    /// <param name="includeInternal">Whether the client may see internal detail.</param>
    void PostEnd(OutboundQueue outbound, string id, IReadOnlyList<GraphQLError>? errors, bool includeInternal);

    /// <summary>Whether a message begins an operation.</summary>
    bool BeginsOperation(in ClientMessage message);

    /// <summary>Answers one message.</summary>
    /// <exception cref="FormatException">The message is malformed: <see cref="Malformed"/> follows.</exception>
    ValueTask HandleAsync(SocketConnection connection, ClientMessage message, CancellationToken cancellationToken);

    /// <summary>Answers what is no message of the protocol.</summary>
    void Malformed(SocketConnection connection, string problem);
}
