using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>Object (at most one row) or array.</summary>
internal enum RelationshipKind
{
    Object,
    Array,
}

/// <summary>Which row of a nested insert is written first.</summary>
internal enum InsertionOrder
{
    /// <summary>The related row first (the foreign key stands in this table).</summary>
    BeforeParent,

    /// <summary>The related row after (the foreign key stands in the other table).</summary>
    AfterParent,
}

/// <summary>A resolved relationship between two tables of one source.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="Kind">Object or array.</param>
/// <param name="Target">The other table; looked up in <see cref="SourceSchema.Tables"/>.</param>
/// <param name="Columns">Pairs of (column of this table, column of the target) that must be equal.</param>
/// <param name="IsNullable">Whether an object relationship can be absent: GraphQL nullability of the field.</param>
/// <param name="InsertionOrder">For nested inserts along an object relationship.</param>
internal sealed record Relationship(
    string Name,
    RelationshipKind Kind,
    QualifiedName Target,
    IReadOnlyList<(CatalogColumn Local, CatalogColumn Remote)> Columns,
    bool IsNullable,
    InsertionOrder InsertionOrder)
{
    /// <summary>The metadata's comment, or null.</summary>
    public string? Description { get; init; }
}
