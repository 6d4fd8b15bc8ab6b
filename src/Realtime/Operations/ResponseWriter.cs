using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Realtime.Operations;

/// <summary>Writes GraphQL response objects that are made here and not by Postgres: errors.</summary>
public static class ResponseWriter
{
    // Relaxed: the bytes go out as application/json, never into HTML, and messages are full of quotes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole failed response, <c>{"errors":[…]}</c>.</summary>
    /// <param name="errors">At least one.</param>
    /// <param name="includeInternal">Whether <c>extensions.internal</c> is written: for the admin role only.</param>
    /// <param name="beforeExecution">See <see cref="OperationResult.FailedBeforeExecution"/>.</param>
    public static OperationResult Failure(IReadOnlyList<GraphQLError> errors, bool includeInternal, bool beforeExecution)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("errors"u8);
            WriteErrors(writer, errors, includeInternal);
            writer.WriteEndObject();
        }

        return new OperationResult(buffer.WrittenMemory, errors) { FailedBeforeExecution = beforeExecution };
    }

    /// <summary>An error as the administrative endpoints have it: <c>{"path", "error", "code"}</c>.</summary>
    /// <param name="error">The error.</param>
    /// <param name="includeInternal">Whether <c>internal</c> is written: for the admin role only.</param>
    public static ReadOnlyMemory<byte> AdminError(GraphQLError error, bool includeInternal)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            WriteInternal(writer, error, includeInternal);
            writer.WriteString("path"u8, error.Path);
            writer.WriteString("error"u8, error.Message);
            writer.WriteString("code"u8, error.Code.Text);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The array of error objects alone, the <c>payload</c> of a modern protocol's <c>error</c> message.</summary>
    public static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<GraphQLError> errors, bool includeInternal)
    {
        writer.WriteStartArray();
        foreach (var error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, error.Message);
            writer.WritePropertyName("extensions"u8);
            writer.WriteStartObject();
            writer.WriteString("path"u8, error.Path);
            writer.WriteString("code"u8, error.Code.Text);
            WriteInternal(writer, error, includeInternal);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteInternal(Utf8JsonWriter writer, GraphQLError error, bool includeInternal)
    {
        if (includeInternal && error.Internal is not null)
        {
            writer.WritePropertyName("internal"u8);
            error.Internal.WriteTo(writer);
        }
    }
}
