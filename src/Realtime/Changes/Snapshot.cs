using System.Buffers.Text;
using System.Text;

namespace Realtime.Changes;

/// <summary>
/// Which transactions a query could see: <c>pg_current_snapshot()::text</c>, written <c>xmin:xmax:xip,xip</c>. Immutable.
/// </summary>
/// <remarks>
/// A commit reaches the change feed before it is visible to new snapshots (the WAL record is flushed first, and with synchronous
/// replication visibility may lag without bound), so a result only answers a change when its snapshot sees that change's transaction.
/// On a primary visibility is monotone: what one snapshot sees, every later one sees.
/// </remarks>
internal sealed class Snapshot
{
    private readonly ulong[] _inProgress;

    private Snapshot(ulong xmin, ulong xmax, ulong[] inProgress)
    {
        Xmin = new FullTransactionId(xmin);
        Xmax = new FullTransactionId(xmax);
        _inProgress = inProgress;
    }

    /// <summary>All transactions below it have ended.</summary>
    public FullTransactionId Xmin { get; }

    /// <summary>No transaction from it on had begun writing.</summary>
    public FullTransactionId Xmax { get; }

    /// <summary>Transactions between the two that were still running, ascending.</summary>
    public ReadOnlySpan<ulong> InProgress => _inProgress;

    /// <summary>Whether the effects of the transaction, if it committed, are in what the snapshot shows.</summary>
    public bool Sees(FullTransactionId transaction) =>
        transaction < Xmin || (transaction < Xmax && Array.BinarySearch(_inProgress, transaction.Value) < 0);

    /// <summary>Whether exactly the same transactions are visible to both: nothing has been committed in between.</summary>
    public bool ShowsTheSameAs(Snapshot other) => Xmin == other.Xmin && Xmax == other.Xmax && InProgress.SequenceEqual(other.InProgress);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not a snapshot.</exception>
    public static Snapshot Parse(string text) => Parse(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads the text form, straight from a result buffer.</summary>
    /// <exception cref="FormatException">The text is not a snapshot.</exception>
    public static Snapshot Parse(ReadOnlySpan<byte> text)
    {
        var rest = text;
        var xmin = ReadNumber(ref rest, text);
        Expect((byte)':', ref rest, text);
        var xmax = ReadNumber(ref rest, text);
        Expect((byte)':', ref rest, text);
        if (rest.IsEmpty)
        {
            return new Snapshot(xmin, xmax, []);
        }

        var inProgress = new ulong[rest.Count((byte)',') + 1];
        for (var i = 0; i < inProgress.Length; i++)
        {
            if (i > 0)
            {
                Expect((byte)',', ref rest, text);
            }

            inProgress[i] = ReadNumber(ref rest, text);
        }

        if (!rest.IsEmpty)
        {
            throw Malformed(text);
        }

        Array.Sort(inProgress); // PostgreSQL prints them ascending; the search must not depend on it
        return new Snapshot(xmin, xmax, inProgress);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Xmin}:{Xmax}:{string.Join(',', _inProgress)}";

    private static ulong ReadNumber(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> whole)
    {
        if (!Utf8Parser.TryParse(rest, out ulong value, out var length))
        {
            throw Malformed(whole);
        }

        rest = rest[length..];
        return value;
    }

    private static void Expect(byte separator, ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> whole)
    {
        if (rest.IsEmpty || rest[0] != separator)
        {
            throw Malformed(whole);
        }

        rest = rest[1..];
    }

    private static FormatException Malformed(ReadOnlySpan<byte> text) =>
        new($"Not a pg_snapshot (xmin:xmax:xip,…): '{Encoding.ASCII.GetString(text)}'");
}
