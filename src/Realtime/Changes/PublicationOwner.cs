using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Realtime.Changes;

/// <summary>
/// Whom a publication belongs to: one source of one installation. Gateways of one installation share it; two sources over one database, and two
/// installations, each have theirs, so that nobody alters what another relies on.
/// </summary>
/// <param name="Installation">The installation's identity: lower-case hexadecimal digits, the same for all of its gateways.</param>
/// <param name="Source">The source's name in the metadata.</param>
internal sealed partial record PublicationOwner(string Installation, string Source)
{
    /// <summary>PostgreSQL's NAMEDATALEN less one: a longer name would be cut, and two of them could become one.</summary>
    private const int MaximumNameBytes = 63;

    /// <summary>The publication's name: readable where the source's name is short enough, unique in any case.</summary>
    public string PublicationName
    {
        get
        {
            var name = $"realtime_{Installation}_{Source}";
            return Encoding.UTF8.GetByteCount(name) <= MaximumNameBytes && !Source.Any(char.IsControl) ? name : $"realtime_{Installation}_{Digest}";
        }
    }

    /// <summary>
    /// The advisory lock that every session using the publication holds shared: whoever gets it exclusively knows that nobody does. The number
    /// is in the publication's comment, so that others can ask.
    /// </summary>
    public long LockKey => BinaryPrimitives.ReadInt64BigEndian(Hash());

    /// <summary>What the publication's comment says: whose it is, in words and for <see cref="ReadLockKey"/>.</summary>
    public string Comment => $"Made by Realtime for the source {Source} of its installation {Installation}; not used while nobody holds the advisory lock {LockKey}";

    /// <summary>A slot's name, unlike any other's: the replication session is temporary, and so is its slot.</summary>
    public string NewSlotName() => $"realtime_{Digest[..12]}_{Guid.NewGuid():N}";

    /// <summary>The lock of the publication with this comment; null when it is not one of ours.</summary>
    public static long? ReadLockKey(string comment) =>
        MadeByUs().Match(comment) is { Success: true } match && long.TryParse(match.Groups[1].ValueSpan, out var key) ? key : null;

    private string Digest => Convert.ToHexStringLower(Hash().AsSpan(0, 16));

    private byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes($"{Installation}\n{Source}"));

    [GeneratedRegex(@"\AMade by Realtime for the source .* of its installation [0-9a-f]+; not used while nobody holds the advisory lock (-?[0-9]+)\z", RegexOptions.Singleline)]
    private static partial Regex MadeByUs();
}
