using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.WebSockets.Connections;

/// <summary>Writes the small messages of both protocols: <c>{"type", "id"?, "payload"?}</c>. Results are not written here: their body is ready.</summary>
internal static class MessageJson
{
    // Relaxed: a socket's text is never put into HTML, and messages are full of quotes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">The operation it belongs to, or null.</param>
    /// <param name="payload">Writes the payload's value, or null for none.</param>
    public static byte[] Write(ReadOnlySpan<byte> type, string? id, Action<Utf8JsonWriter>? payload = null)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            if (id is not null)
            {
                writer.WriteString("id"u8, id);
            }

            if (payload is not null)
            {
                writer.WritePropertyName("payload"u8);
                payload(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A result message up to its body: <c>{"type":"next","id":"1","payload":</c>.</summary>
    public static byte[] Head(ReadOnlySpan<byte> type, string id)
    {
        var message = Write(type, id, static writer => writer.WriteNullValue());
        return message[..^"null}".Length];
    }
}
