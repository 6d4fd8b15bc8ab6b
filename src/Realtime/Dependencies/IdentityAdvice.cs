using Realtime.Catalog;

namespace Realtime.Dependencies;

/// <summary>What an operator can do for a table whose changes do not tell the old values that live queries ask for. Nothing here is run by itself.</summary>
internal static class IdentityAdvice
{
    /// <summary>
    /// The statements, one after the other outside a transaction: an index over the primary key and the columns asked for, and it as the replica identity,
    /// which costs no more WAL; or the whole old row, where a column may be NULL or there is no key. Null for what has no identity of its own (a partitioned
    /// table: its partitions have).
    /// </summary>
    /// <param name="table">The table; null where the catalog was not at hand.</param>
    /// <param name="columns">The columns that all its live queries ask for.</param>
    public static string? Sql(CatalogTable? table, IEnumerable<string> columns)
    {
        if (table is not { Kind: RelationKind.Table })
        {
            return null;
        }

        var name = SqlName.Quote(table.Name);
        var all = (table.PrimaryKey?.Columns ?? []).Concat(columns).Distinct().ToList();
        if (table.PrimaryKey is null || all.Exists(column => table.FindColumn(column) is not { IsNullable: false }))
        {
            return $"ALTER TABLE {name} REPLICA IDENTITY FULL";
        }

        var index = SqlName.Quote($"{table.Name.Name[..Math.Min(table.Name.Name.Length, 40)]}_replica_identity");
        return $"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {name} ({string.Join(", ", all.Select(SqlName.Quote))}); "
            + $"ALTER TABLE {name} REPLICA IDENTITY USING INDEX {index}";
    }
}
