using Npgsql;
using Realtime.Administration.Authority;
using Realtime.Catalog;

namespace Realtime.Administration.Commands;

/// <summary>
/// Which columns of which tables a unique index holds apart, constraint or not. The catalog knows constraints alone, which is all that a schema is made of;
/// tools that make indexes only mean the same by them. Without state.
/// </summary>
internal static class UniqueIndexes
{
    // Indexes of a part of the rows, or of expressions, hold no columns apart.
    private const string Statement =
        """
        SELECT n.nspname::text, c.relname::text, array_agg(a.attname::text)
        FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS key(attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = key.attnum
        WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND key.position <= i.indnkeyatts
          AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
        GROUP BY i.indexrelid, n.nspname, c.relname
        """;

    /// <summary>The columns of each unique index, by table.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached or refuses.</exception>
    public static async Task<ILookup<QualifiedName, IReadOnlySet<string>>> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await SourceReader.OpenAsync(connectionString, cancellationToken);
        await using var command = new NpgsqlCommand(Statement, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(QualifiedName Table, IReadOnlySet<string> Columns)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((new QualifiedName(reader.GetString(0), reader.GetString(1)), reader.GetFieldValue<string[]>(2).ToHashSet()));
        }

        return found.ToLookup(entry => entry.Table, entry => entry.Columns);
    }
}
