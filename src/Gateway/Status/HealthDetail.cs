using System.Buffers;
using System.Text.Json;
using Realtime.Diagnostics;

namespace Gateway.Status;

/// <summary>
/// The body of <c>/healthz?detail=true</c>: <c>{"status", "conditions": [{"name", "source", "ok", "reason"}]}</c>, and a <c>"note"</c> where there is one.
/// </summary>
internal static class HealthDetail
{
    /// <summary>Writes it.</summary>
    /// <param name="status">The line of the plain answer.</param>
    /// <param name="conditions">Everything that runs in the background.</param>
    public static ReadOnlyMemory<byte> Write(string status, IEnumerable<HealthCondition> conditions)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("status", status);
            writer.WriteStartArray("conditions");
            foreach (var condition in conditions)
            {
                writer.WriteStartObject();
                writer.WriteString("name", condition.Name);
                writer.WriteString("source", condition.Source);
                writer.WriteBoolean("ok", condition.Reason is null);
                writer.WriteString("reason", condition.Reason);
                if (condition.Note is not null)
                {
                    writer.WriteString("note", condition.Note);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
