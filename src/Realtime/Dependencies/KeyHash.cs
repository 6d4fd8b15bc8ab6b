using System.IO.Hashing;
using System.Text;

namespace Realtime.Dependencies;

/// <summary>Keys of the postings: hashes of the texts of a row's columns. A collision marks a cohort too many, never one too few.</summary>
internal static class KeyHash
{
    // Of this process: nobody outside can choose values that collide.
    private static readonly long Seed = Random.Shared.NextInt64();
    private static long _places;

    /// <summary>What tells the keys of one place in a query from those of another.</summary>
    public static ulong NextPlace() => Mix((ulong)Seed, (ulong)Interlocked.Increment(ref _places));

    /// <summary>Of a column's text as the write-ahead log has it.</summary>
    public static ulong Of(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, Seed);

    /// <summary>Of the same text as a cohort has it.</summary>
    public static ulong Of(string text)
    {
        const int MostOnStack = 256;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[most];
        return Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>A key with one more column.</summary>
    public static ulong Mix(ulong key, ulong hash)
    {
        key = (key ^ hash) * 0x9E3779B97F4A7C15;
        return key ^ (key >> 32);
    }
}
