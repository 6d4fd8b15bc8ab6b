using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Realtime.Plans.Mutations;

namespace Realtime.Execution.Mutations;

/// <summary>Puts a mutation's answer together; what the database wrote as JSON is copied and not parsed.</summary>
internal static class MutationBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The response object.</summary>
    public static byte[] Write(MutationOutput output, MutationRun run)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + run.AnsweredBytes);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data"u8);
            Write(writer, output, run);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, MutationOutput output, MutationRun run)
    {
        switch (output)
        {
            case MutationOutput.Json json:
                writer.WriteRawValue(run.Answer(json.Piece), skipInputValidation: true);
                break;
            case MutationOutput.AffectedRows affected:
                writer.WriteRawValue(run.Affected(affected.Batches), skipInputValidation: true);
                break;
            case MutationOutput.Typename typename:
                writer.WriteStringValue(typename.Name);
                break;
            case MutationOutput.Nothing nothing:
                writer.WriteRawValue(nothing.IsList ? "[]" : "null", skipInputValidation: true);
                break;
            case MutationOutput.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item, run);
                }

                writer.WriteEndArray();
                break;
            case MutationOutput.Object members:
                writer.WriteStartObject();
                foreach (var (key, value) in members.Members)
                {
                    writer.WritePropertyName(key);
                    Write(writer, value, run);
                }

                writer.WriteEndObject();
                break;
        }
    }
}
