using Gateway.WebSockets.Connections;
using Realtime.Operations;

namespace Gateway.WebSockets.SubscriptionsTransportWs;

/// <summary>The messages that a server of the legacy <c>graphql-ws</c> sub-protocol sends, as bytes. Fixed ones are made once.</summary>
internal static class ServerMessages
{
    /// <summary><c>{"type":"connection_ack"}</c></summary>
    public static readonly ReadOnlyMemory<byte> ConnectionAck = MessageJson.Write("connection_ack"u8, null);

    /// <summary><c>{"type":"ka"}</c></summary>
    public static readonly ReadOnlyMemory<byte> KeepAlive = MessageJson.Write("ka"u8, null);

    /// <summary><c>{"type":"data","id":…,"payload":</c></summary>
    public static byte[] DataHead(string id) => MessageJson.Head("data"u8, id);

    /// <summary><c>{"type":"connection_error","payload":"…"}</c>: the payload is plain text.</summary>
    public static byte[] ConnectionError(string text) => MessageJson.Write("connection_error"u8, null, writer => writer.WriteStringValue(text));

    /// <summary><c>{"type":"error","id":…,"payload":{"errors":[…]}}</c>: the payload is a response object.</summary>
    public static byte[] Error(string id, IReadOnlyList<GraphQLError> errors, bool includeInternal) =>
        MessageJson.Write("error"u8, id, writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("errors"u8);
            ResponseWriter.WriteErrors(writer, errors, includeInternal);
            writer.WriteEndObject();
        });

    /// <summary><c>{"type":"complete","id":…}</c></summary>
    public static byte[] Complete(string id) => MessageJson.Write("complete"u8, id);
}
