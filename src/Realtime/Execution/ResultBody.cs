namespace Realtime.Execution;

/// <summary>Makes the response object's bytes, <c>{"data":…}</c>, around a result's JSON text: no string in between.</summary>
internal static class ResultBody
{
    private static readonly byte[] Prefix = "{\"data\":"u8.ToArray();

    /// <summary>The response object around so many bytes that are still to come.</summary>
    /// <param name="length">How many.</param>
    /// <param name="place">Where they belong.</param>
    internal static byte[] Frame(int length, out int place)
    {
        var body = GC.AllocateUninitializedArray<byte>(Prefix.Length + length + 1);
        Prefix.CopyTo(body, 0);
        body[^1] = (byte)'}';
        place = Prefix.Length;
        return body;
    }

    /// <summary>An array of so many bytes that are still to come, without anything around them.</summary>
    internal static byte[] Bare(int length, out int place)
    {
        place = 0;
        return GC.AllocateUninitializedArray<byte>(length);
    }
}
