using Realtime.Changes;

namespace Realtime.Dependencies;

/// <summary>What is known of one of a row's two states under the columns of a key.</summary>
/// <param name="Key">The key; null when the row has none there: there is no row, or a column is NULL, which equals nothing.</param>
/// <param name="IsUnknown">A column's value is not known: it may equal anything.</param>
internal readonly record struct RowKey(ulong? Key, bool IsUnknown);

/// <summary>
/// Reads the keys of one row after another of one relation: each column that some key needs is hashed once. Owned by a <see cref="TableDependents"/>; made anew
/// when what reads the table changes.
/// </summary>
internal sealed class RowKeys
{
    // What a column of the row says; hashes are kept only for Value.
    private readonly int[] _columns;
    private readonly (ColumnState State, ulong Hash)[] _old;
    private readonly (ColumnState State, ulong Hash)[] _new;
    private readonly int[][][] _keys;
    private readonly ulong[][] _places;
    private readonly ulong[] _masks;
    private readonly int _columnCount;
    private ulong _changed;

    public RowKeys(ChangedRelation relation, IReadOnlyList<OccurrenceIndex> occurrences)
    {
        var names = occurrences.SelectMany(occurrence => occurrence.Keys).SelectMany(key => key).Select(atom => atom.Column).Distinct().ToList();
        _columns = [.. names.Select(relation.IndexOf)];
        _old = new (ColumnState, ulong)[names.Count];
        _new = new (ColumnState, ulong)[names.Count];
        _keys = [.. occurrences.Select(occurrence => occurrence.Keys.Select(key => key.Select(atom => names.IndexOf(atom.Column)).ToArray()).ToArray())];
        _places = [.. occurrences.Select(occurrence => Enumerable.Range(0, occurrence.Keys.Count).Select(occurrence.PlaceOf).ToArray())];
        _columnCount = relation.Columns.Count;
        _masks = [.. occurrences.Select(occurrence => MaskOf(relation, occurrence.Occurrence.Columns))];
    }

    /// <summary>Reads the next row.</summary>
    public void Read(in RowChange row)
    {
        _changed = ChangedBy(row);
        for (var i = 0; i < _columns.Length; i++)
        {
            _old[i] = Hash(row.Old(_columns[i]));
            _new[i] = Hash(row.New(_columns[i]));
        }
    }

    /// <summary>Whether the row changed anything that the occurrence's query reads.</summary>
    public bool MayConcern(int occurrence) => _changed == ulong.MaxValue || (_masks[occurrence] & _changed) != 0;

    /// <summary>The row's keys for a branch of an occurrence, before the change and after it.</summary>
    public (RowKey Before, RowKey After) Of(int occurrence, int branch)
    {
        var columns = _keys[occurrence][branch];
        var place = _places[occurrence][branch];
        return (Key(_old, columns, place), Key(_new, columns, place));
    }

    private static RowKey Key((ColumnState State, ulong Hash)[] values, int[] columns, ulong key)
    {
        var isUnknown = false;
        foreach (var column in columns)
        {
            switch (values[column].State)
            {
                case ColumnState.NoRow or ColumnState.Null:
                    return new RowKey(null, IsUnknown: false);
                case ColumnState.Unknown:
                    isUnknown = true;
                    break;
                default:
                    key = KeyHash.Mix(key, values[column].Hash);
                    break;
            }
        }

        return isUnknown ? new RowKey(null, IsUnknown: true) : new RowKey(key, IsUnknown: false);
    }

    private static (ColumnState State, ulong Hash) Hash(in ColumnValue value) =>
        (value.State, value.State == ColumnState.Value ? KeyHash.Of(value.Bytes) : 0);

    // Columns beyond the 64th share the last bit, and so do those that the log does not tell of.
    private static ulong MaskOf(ChangedRelation relation, IReadOnlySet<string> columns)
    {
        ulong mask = 0;
        foreach (var column in columns)
        {
            mask |= 1UL << BitOf(relation.IndexOf(column));
        }

        return mask;
    }

    private static int BitOf(int column) => column is < 0 or > 62 ? 63 : column;

    // Only a whole old row tells which columns kept their value. An insert or delete changes all.
    private ulong ChangedBy(in RowChange row)
    {
        if (row.Kind != RowChangeKind.Update || !row.OldIsWhole)
        {
            return ulong.MaxValue;
        }

        var changed = 1UL << 63;
        for (var column = 0; column < _columnCount; column++)
        {
            var before = row.Old(column);
            var after = row.New(column);
            if (before.State != after.State || before.State == ColumnState.Unknown || !before.Bytes.SequenceEqual(after.Bytes))
            {
                changed |= 1UL << BitOf(column);
            }
        }

        return changed;
    }
}
