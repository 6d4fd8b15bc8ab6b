using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth;

/// <summary>The admin secrets, as hashes. Comparison takes the same time whatever was sent. Immutable.</summary>
internal sealed class AdminSecrets
{
    /// <summary>A shorter secret can be guessed; it is taken, with a warning.</summary>
    public const int AdvisedLength = 16;

    private readonly byte[][] _hashes;

    /// <param name="secrets">At least one; none empty.</param>
    public AdminSecrets(IEnumerable<string> secrets)
    {
        _hashes = [.. secrets.Select(secret => SHA256.HashData(Encoding.UTF8.GetBytes(secret)))];
    }

    /// <summary>Whether the candidate is one of them.</summary>
    public bool Contains(string candidate)
    {
        // Hashes have one length, so the comparison tells nothing of the secret's; all are compared, whichever fits.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(candidate, hash);
        var isFound = false;
        foreach (var known in _hashes)
        {
            isFound |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return isFound;
    }

    private static void Hash(string text, Span<byte> hash)
    {
        const int StackBytes = 512;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = size <= StackBytes ? stackalloc byte[StackBytes] : new byte[size];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
    }
}
