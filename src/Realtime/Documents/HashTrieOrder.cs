namespace Realtime.Documents;

/// <summary>
/// The order in which Hasura lists an enum table's values in an error: that of the hash trie it keeps them in (FNV-1 over the name in UTF-16, four bits a
/// level, lowest first). Without meaning, but the text is what clients compare. Stateless.
/// </summary>
internal sealed class HashTrieOrder : IComparer<string>
{
    private const ulong Salt = 0xdc36_d161_5b74_00a4;
    private const ulong Prime = 16_777_619;
    private const int BitsPerLevel = 4;

    private HashTrieOrder()
    {
    }

    /// <summary>The only one.</summary>
    public static HashTrieOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (Hash(x!), Hash(y!));
        var difference = left ^ right;
        if (difference == 0)
        {
            return string.CompareOrdinal(x, y);
        }

        // The lowest level in which they differ decides.
        var level = System.Numerics.BitOperations.TrailingZeroCount(difference) / BitsPerLevel * BitsPerLevel;
        const ulong Mask = (1UL << BitsPerLevel) - 1;
        return ((left >> level) & Mask).CompareTo((right >> level) & Mask);
    }

    private static ulong Hash(string text)
    {
        var hash = Salt;
        foreach (var unit in text)
        {
            hash = unchecked(hash * Prime) ^ (byte)unit;
            hash = unchecked(hash * Prime) ^ (byte)(unit >> 8);
        }

        return hash;
    }
}
