namespace Realtime.Catalog;

/// <summary>What a relation is, after <c>pg_class.relkind</c>.</summary>
internal enum RelationKind
{
    Table,
    PartitionedTable,
    View,
    MaterializedView,
    ForeignTable,
}

/// <summary>After <c>pg_attribute.attidentity</c>.</summary>
internal enum IdentityKind
{
    None,
    Always,
    ByDefault,
}

/// <summary>One column of a relation (<c>pg_attribute</c>, dropped and system columns left out).</summary>
/// <param name="Name"><c>attname</c>.</param>
/// <param name="Position"><c>attnum</c>, from 1, with gaps where columns were dropped.</param>
/// <param name="Type">The type; of a domain the domain itself.</param>
/// <param name="IsNullable">False with NOT NULL; always true for a view's column.</param>
internal sealed record CatalogColumn(string Name, int Position, PgType Type, bool IsNullable)
{
    /// <summary>The type as SQL writes it, modifier included (<c>character varying(3)</c>), from <c>format_type</c>.</summary>
    public required string FormattedType { get; init; }

    /// <summary>GENERATED … AS IDENTITY.</summary>
    public IdentityKind Identity { get; init; }

    /// <summary>GENERATED ALWAYS AS (expression): never written.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>GENERATED … VIRTUAL (from version 18): computed whenever it is read.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>Whether its collation takes only equal texts for equal; true for columns that have none.</summary>
    public bool HasDeterministicCollation { get; init; } = true;

    /// <summary>COMMENT ON COLUMN, or null.</summary>
    public string? Comment { get; init; }
}

/// <summary>
/// A primary key or unique constraint (<c>pg_constraint.contype</c> p or u). Hasura's <c>_constraint</c> enum also names unique indexes, with which its own
/// <c>ON CONFLICT ON CONSTRAINT</c> fails.
/// </summary>
/// <param name="Name"><c>conname</c>.</param>
/// <param name="Columns">Column names in key order.</param>
internal sealed record CatalogKey(string Name, IReadOnlyList<string> Columns);

/// <summary>A foreign key (<c>pg_constraint.contype</c> f).</summary>
/// <param name="Name"><c>conname</c>.</param>
/// <param name="Columns">Referencing column names, in key order.</param>
/// <param name="ReferencedTable">The table it points to.</param>
/// <param name="ReferencedColumns">Referenced column names, in the same order.</param>
internal sealed record CatalogForeignKey(string Name, IReadOnlyList<string> Columns, QualifiedName ReferencedTable, IReadOnlyList<string> ReferencedColumns);

/// <summary>One relation that can be tracked: a table, view, materialised view, partitioned or foreign table.</summary>
internal sealed record CatalogTable(uint Oid, QualifiedName Name, RelationKind Kind, IReadOnlyList<CatalogColumn> Columns)
{
    /// <summary>The primary key, or null.</summary>
    public CatalogKey? PrimaryKey { get; init; }

    /// <summary>Unique constraints, the primary key not among them.</summary>
    public IReadOnlyList<CatalogKey> UniqueKeys { get; init; } = [];

    /// <summary>Foreign keys of this table.</summary>
    public IReadOnlyList<CatalogForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>COMMENT ON TABLE, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether INSERT works (tables: true; views: <c>pg_relation_is_updatable</c>, INSTEAD OF triggers included).</summary>
    public bool IsInsertable { get; init; } = true;

    /// <summary>Whether UPDATE works.</summary>
    public bool IsUpdatable { get; init; } = true;

    /// <summary>Whether DELETE works.</summary>
    public bool IsDeletable { get; init; } = true;

    /// <summary>
    /// A policy of row-level security that may read more than its row (another table, the time, a function that is not immutable), where the login that read
    /// the catalog is held to the table's policies: not as superuser, with BYPASSRLS, or as owner without FORCE. Null when there is none.
    /// </summary>
    public string? OpenPolicy { get; init; }

    /// <summary>
    /// The root of the partition tree that this table is a partition of, be it a leaf or in between; null for the root itself and for all others.
    /// </summary>
    public QualifiedName? PartitionRoot { get; init; }

    /// <summary>The column of that name, or null.</summary>
    public CatalogColumn? FindColumn(string name)
    {
        foreach (var column in Columns)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        return null;
    }
}
