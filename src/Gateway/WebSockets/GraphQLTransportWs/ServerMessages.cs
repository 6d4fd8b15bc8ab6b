using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.WebSockets.Connections;
using Realtime.Operations;

namespace Gateway.WebSockets.GraphQLTransportWs;

/// <summary>The messages that a server of <c>graphql-transport-ws</c> sends, as bytes. Fixed ones are made once.</summary>
internal static class ServerMessages
{
    /// <summary><c>{"type":"connection_ack"}</c></summary>
    public static readonly ReadOnlyMemory<byte> ConnectionAck = MessageJson.Write("connection_ack"u8, null);

    /// <summary><c>{"type":"ping"}</c></summary>
    public static readonly ReadOnlyMemory<byte> Ping = MessageJson.Write("ping"u8, null);

    private static readonly ReadOnlyMemory<byte> EmptyPong = MessageJson.Write("pong"u8, null);

    /// <summary><c>{"type":"next","id":…,"payload":</c></summary>
    public static byte[] NextHead(string id) => MessageJson.Head("next"u8, id);

    /// <summary><c>{"type":"error","id":…,"payload":[…]}</c>: the payload is the array of errors.</summary>
    public static byte[] Error(string id, IReadOnlyList<GraphQLError> errors, bool includeInternal) =>
        MessageJson.Write("error"u8, id, writer => ResponseWriter.WriteErrors(writer, errors, includeInternal));

    /// <summary><c>{"type":"complete","id":…}</c></summary>
    public static byte[] Complete(string id) => MessageJson.Write("complete"u8, id);

    /// <summary><c>{"type":"pong","payload":…}</c>: the payload is that of the ping.</summary>
    public static ReadOnlyMemory<byte> Pong(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Undefined
            ? EmptyPong
            : MessageJson.Write("pong"u8, null, writer => writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(payload), skipInputValidation: true));

    /// <summary>The answer to a renewing ping: <c>{"renewed":true,"expires_at":…}</c>.</summary>
    public static byte[] Renewed(DateTimeOffset? expiresAt) => MessageJson.Write("pong"u8, null, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("renewed"u8, true);
        if (expiresAt is { } end)
        {
            writer.WriteString("expires_at"u8, end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
    });

    /// <summary>The answer to a renewing ping whose credentials are refused: <c>{"renewed":false,"message":…}</c>.</summary>
    public static byte[] NotRenewed(string message) => MessageJson.Write("pong"u8, null, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("renewed"u8, false);
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
    });
}
