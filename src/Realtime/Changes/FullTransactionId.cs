namespace Realtime.Changes;

/// <summary>A transaction id with its epoch (<c>xid8</c>): never wraps, so it can be compared. A bare 32-bit xid cannot.</summary>
/// <param name="Value">The 64-bit number, as <c>pg_current_xact_id()</c> prints it.</param>
internal readonly record struct FullTransactionId(ulong Value) : IComparable<FullTransactionId>
{
    /// <inheritdoc/>
    public int CompareTo(FullTransactionId other) => Value.CompareTo(other.Value);

    public static bool operator <(FullTransactionId left, FullTransactionId right) => left.Value < right.Value;

    public static bool operator >(FullTransactionId left, FullTransactionId right) => left.Value > right.Value;

    public static bool operator <=(FullTransactionId left, FullTransactionId right) => left.Value <= right.Value;

    public static bool operator >=(FullTransactionId left, FullTransactionId right) => left.Value >= right.Value;

    /// <summary>
    /// The full id of a 32-bit xid as the WAL has it: of all numbers that end in these 32 bits the one nearest to <paramref name="near"/>.
    /// Right while the two are less than 2³¹ transactions apart, which PostgreSQL itself enforces for running transactions.
    /// </summary>
    public static FullTransactionId Widen(uint xid, FullTransactionId near)
    {
        var distance = unchecked((int)(xid - (uint)near.Value));
        return distance < 0 && near.Value < (ulong)-(long)distance
            ? new FullTransactionId(xid) // before the first epoch there is none
            : new FullTransactionId(unchecked(near.Value + (ulong)distance));
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
