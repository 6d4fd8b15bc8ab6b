using System.Text.Json;
using Gateway.WebSockets.Connections;
using Realtime.Operations;

namespace Gateway.WebSockets.GraphQLTransportWs;

/// <summary>
/// The <c>graphql-transport-ws</c> sub-protocol, server's side: each breach closes the socket with a code of its own. Stateless. The messages and codes are
/// described in <c>docs/protocol.md</c>.
/// </summary>
internal sealed class Protocol : ISubProtocol
{
    /// <inheritdoc/>
    public string Name => "graphql-transport-ws";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeepAlive => ServerMessages.Ping;

    /// <inheritdoc/>
    public KeepAlivePolicy KeepAlivePolicy => KeepAlivePolicy.WhenSilent;

    /// <inheritdoc/>
    public byte[] ResultHead(string id) => ServerMessages.NextHead(id);

    /// <inheritdoc/>
    public void PostEnd(OutboundQueue outbound, string id, IReadOnlyList<GraphQLError>? errors, bool includeInternal) =>
        outbound.Post(errors is null ? ServerMessages.Complete(id) : ServerMessages.Error(id, errors, includeInternal));

    /// <inheritdoc/>
    public bool BeginsOperation(in ClientMessage message) => message.Type == MessageType.Subscribe;

    /// <inheritdoc/>
    public ValueTask HandleAsync(SocketConnection connection, ClientMessage message, CancellationToken cancellationToken)
    {
        switch (message.Type)
        {
            case MessageType.ConnectionInit:
                return InitialiseAsync(connection, message.Payload, cancellationToken);
            case MessageType.Subscribe:
                Subscribe(connection, message);
                return ValueTask.CompletedTask;
            case MessageType.Complete:
                connection.Stop(message.RequiredId);
                return ValueTask.CompletedTask;
            case MessageType.Ping:
                message.CheckOptionalPayload();
                return AnswerPingAsync(connection, message.Payload, cancellationToken);
            case MessageType.Pong:
                message.CheckOptionalPayload();
                return ValueTask.CompletedTask; // that it arrived is all it says
            default:
                throw new FormatException($"unexpected message type '{message.Type}'");
        }
    }

    /// <inheritdoc/>
    public void Malformed(SocketConnection connection, string problem) => connection.Close(SocketClose.BadMessage(problem));

    private static async ValueTask InitialiseAsync(SocketConnection connection, JsonElement payload, CancellationToken cancellationToken)
    {
        if (connection.Initialisation.IsReceived)
        {
            connection.Close(SocketClose.SecondInit);
            return;
        }

        connection.Initialisation.Receive();
        var (outcome, text) = await connection.Identity.InitialiseAsync(payload, cancellationToken);
        switch (outcome)
        {
            case IdentityOutcome.Accepted:
                connection.Acknowledge(ServerMessages.ConnectionAck);
                break;
            case IdentityOutcome.Malformed:
                connection.Close(SocketClose.BadInit(text));
                break;
            case IdentityOutcome.Refused:
                connection.Close(SocketClose.Forbidden(text));
                break;
            case IdentityOutcome.TooManySockets:
                connection.Close(SocketClose.TooManySockets);
                break;
        }
    }

    private static void Subscribe(SocketConnection connection, ClientMessage message)
    {
        if (!connection.Initialisation.IsAcknowledged)
        {
            connection.Close(SocketClose.NotAcknowledged);
            return;
        }

        var id = message.RequiredId;
        if (connection.Begin(id, message.ToRequest()) == Reservation.IdInUse)
        {
            connection.Close(SocketClose.IdInUse(id));
        }
    }

    private static async ValueTask AnswerPingAsync(SocketConnection connection, JsonElement payload, CancellationToken cancellationToken)
    {
        if (!connection.Initialisation.IsAcknowledged || payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("headers"u8, out _))
        {
            connection.Outbound.Post(ServerMessages.Pong(payload));
            return;
        }

        // A ping that carries headers renews the session; its answer tells the outcome and does not repeat the credentials.
        var (outcome, text) = await connection.Identity.RenewAsync(payload, cancellationToken);
        connection.Outbound.Post(outcome == IdentityOutcome.Accepted
            ? ServerMessages.Renewed(connection.Identity.ExpiresAt)
            : ServerMessages.NotRenewed(text));
    }
}
