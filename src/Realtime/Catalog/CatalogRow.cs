using Npgsql;

namespace Realtime.Catalog;

/// <summary>
/// The row that <see cref="CatalogStatement"/> answers with, read from left to right. Each call takes the next column, so
/// the order of the calls is the order of the SELECT list. Belongs to one read; not thread-safe.
/// </summary>
internal sealed class CatalogRow(NpgsqlDataReader reader)
{
    private int _ordinal;

    /// <summary>The next column, a single value.</summary>
    public T Value<T>() => reader.GetFieldValue<T>(_ordinal++);

    /// <summary>The next column, an array; <c>array_agg</c> answers null for no rows, which is read as an empty one.</summary>
    public T[] Array<T>()
    {
        var ordinal = _ordinal++;
        return reader.IsDBNull(ordinal) ? [] : reader.GetFieldValue<T[]>(ordinal);
    }
}
