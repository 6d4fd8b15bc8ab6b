using System.Text.Json;
using Gateway.WebSockets.Connections;
using Realtime.Operations;

namespace Gateway.WebSockets.SubscriptionsTransportWs;

/// <summary>
/// The legacy sub-protocol of the npm package subscriptions-transport-ws, named <c>graphql-ws</c> on the wire, server's side: most breaches are answered
/// by a message and the socket stays. Stateless. The messages are described in <c>docs/protocol.md</c>.
/// </summary>
internal sealed class Protocol : ISubProtocol
{
    /// <inheritdoc/>
    public string Name => "graphql-ws";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeepAlive => ServerMessages.KeepAlive;

    /// <inheritdoc/>
    public KeepAlivePolicy KeepAlivePolicy => KeepAlivePolicy.Always;

    /// <inheritdoc/>
    public byte[] ResultHead(string id) => ServerMessages.DataHead(id);

    /// <inheritdoc/>
    public void PostEnd(OutboundQueue outbound, string id, IReadOnlyList<GraphQLError>? errors, bool includeInternal)
    {
        if (errors is not null)
        {
            outbound.Post(ServerMessages.Error(id, errors, includeInternal));
        }

        outbound.Post(ServerMessages.Complete(id)); // an error, too, is followed by it
    }

    /// <inheritdoc/>
    public bool BeginsOperation(in ClientMessage message) => message.Type == MessageType.Start;

    /// <inheritdoc/>
    public ValueTask HandleAsync(SocketConnection connection, ClientMessage message, CancellationToken cancellationToken)
    {
        switch (message.Type)
        {
            case MessageType.ConnectionInit:
                return InitialiseAsync(connection, message.Payload, cancellationToken);
            case MessageType.Start:
                Start(connection, message);
                return ValueTask.CompletedTask;
            case MessageType.Stop:
                connection.Stop(message.RequiredId);
                return ValueTask.CompletedTask;
            case MessageType.ConnectionTerminate:
                connection.Close(SocketClose.Normal);
                return ValueTask.CompletedTask;
            default:
                throw new FormatException($"unexpected message type '{message.Type}'");
        }
    }

    /// <inheritdoc/>
    public void Malformed(SocketConnection connection, string problem) =>
        connection.Outbound.Post(ServerMessages.ConnectionError($"parsing ClientMessage failed: {problem}"));

    private static async ValueTask InitialiseAsync(SocketConnection connection, JsonElement payload, CancellationToken cancellationToken)
    {
        connection.Initialisation.Receive();

        // A second connection_init is accepted: operations that begin later use the new session.
        var (outcome, text) = await connection.Identity.InitialiseAsync(payload, cancellationToken);
        switch (outcome)
        {
            case IdentityOutcome.Accepted:
                connection.Acknowledge(ServerMessages.ConnectionAck);
                connection.Outbound.Post(ServerMessages.KeepAlive);
                break;
            case IdentityOutcome.TooManySockets:
                connection.Outbound.Post(ServerMessages.ConnectionError(text));
                connection.Close(SocketClose.TooManySockets);
                break;
            case IdentityOutcome.Malformed or IdentityOutcome.Refused:
                connection.Initialisation.AwaitAnother();
                connection.Outbound.Post(ServerMessages.ConnectionError(text));
                break;
        }
    }

    private static void Start(SocketConnection connection, ClientMessage message)
    {
        var id = message.RequiredId;
        var request = message.ToRequest();
        if (connection.Identity.Session is null)
        {
            connection.PostEnd(id, [new GraphQLError(ErrorCode.StartFailed, "start received before the connection is initialised")]);
        }
        else if (connection.Begin(id, request) == Reservation.IdInUse)
        {
            // No complete behind this error: it would end the operation that has the id.
            connection.Outbound.Post(ServerMessages.Error(
                id, [new GraphQLError(ErrorCode.StartFailed, $"an operation already exists with this id: {id}")], includeInternal: false));
        }
    }
}
