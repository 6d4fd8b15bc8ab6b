using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>One relation of a tracked table's tree, as the catalog has it now: the table itself, a partition, an inheritance child.</summary>
internal sealed record PublishedRelation
{
    /// <summary>The tracked table whose tree this is.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary><c>pg_class.oid</c>.</summary>
    public required uint Oid { get; init; }

    public required QualifiedName Name { get; init; }

    /// <summary><c>pg_class.relkind</c>: r table, p partitioned, f foreign, v view, ….</summary>
    public required char Kind { get; init; }

    /// <summary><c>pg_class.relpersistence</c>: p logged, u unlogged, t temporary.</summary>
    public required char Persistence { get; init; }

    /// <summary><c>pg_class.relreplident</c>: d, n, f, i.</summary>
    public required char Identity { get; init; }

    /// <summary>Published through its root and not by itself.</summary>
    public required bool IsPartition { get; init; }

    /// <summary>Whether the login may publish it.</summary>
    public required bool IsOwned { get; init; }

    /// <summary>Whether the publication names it, in whole (no row filter, no column list).</summary>
    public required bool IsMember { get; init; }

    /// <summary>An immediate primary key, which partitions made later will have, too.</summary>
    public required bool HasPrimaryKey { get; init; }

    /// <summary>Columns of the identity's index; empty when there is none.</summary>
    public required IReadOnlyList<string> IdentityColumns { get; init; }

    /// <summary>Columns that the stream carries, in order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>
    /// Another one after anything in its row of <c>pg_class</c> or its place below others changed: also after TRUNCATE, after what rewrites it, and after it
    /// was unlogged or detached for a while, when its rows may have changed unseen.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>Whether UPDATE and DELETE work on it once it is published.</summary>
    public bool HasUsableIdentity => Identity == 'f' || IdentityColumns.Count > 0;

    /// <summary>The tracked table itself, not one below it.</summary>
    public bool IsRoot => Name == Table;

    /// <summary>Everything about it that a reader of the table depends on, for comparing.</summary>
    public string Fingerprint => $"{Oid} {Name} {Kind}{Persistence}{Identity} ({string.Join(',', IdentityColumns)}) ({string.Join(',', Columns)})";
}
