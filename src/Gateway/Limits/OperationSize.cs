using System.Runtime.InteropServices;
using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Limits;

/// <summary>How much memory an operation holds while it runs, by estimate.</summary>
internal static class OperationSize
{
    /// <summary>What the smallest one holds: its places in tables and queues, its id, the buffers of its cohort.</summary>
    private const int Least = 2048;

    /// <summary>Two bytes for each character of a text.</summary>
    private const int OfCharacter = 2;

    /// <summary>JSON is held as it came, with an index of its tokens, and once more as the texts that are bound: measured, four times its bytes.</summary>
    private const int OfJsonByte = 4;

    /// <summary>The estimate in bytes.</summary>
    public static long Of(OperationRequest request) =>
        Least + (OfCharacter * (long)request.Query.Length) + (OfJsonByte * (long)(Bytes(request.Variables) + Bytes(request.Extensions)));

    private static int Bytes(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(json).Length;
}
