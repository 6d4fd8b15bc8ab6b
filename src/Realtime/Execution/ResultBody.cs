using System.Data.Common;

namespace Realtime.Execution;

/// <summary>Copies a result's JSON text from a reader straight into the response object's bytes: <c>{"data":…}</c>, no string in between.</summary>
public static class ResultBody
{
    private static readonly byte[] Prefix = "{\"data\":"u8.ToArray();

    /// <summary>The response object of a text or json column.</summary>
    /// <param name="reader">Positioned on the row.</param>
    /// <param name="column">The column.</param>
    /// <param name="length">The column's length in bytes.</param>
    public static byte[] Read(DbDataReader reader, int column, int length)
    {
        var body = GC.AllocateUninitializedArray<byte>(Prefix.Length + length + 1);
        Prefix.CopyTo(body, 0);
        reader.GetBytes(column, 0, body, Prefix.Length, length);
        body[^1] = (byte)'}';
        return body;
    }

    /// <summary>The response object around bytes that are there already.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> data)
    {
        var body = GC.AllocateUninitializedArray<byte>(Prefix.Length + data.Length + 1);
        Prefix.CopyTo(body, 0);
        data.CopyTo(body.AsSpan(Prefix.Length));
        body[^1] = (byte)'}';
        return body;
    }
}
