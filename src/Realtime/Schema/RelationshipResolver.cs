using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Resolves relationships: finds the foreign key or checks the mapping, and the columns on both sides. Without state.</summary>
internal static class RelationshipResolver
{
    /// <summary>Resolves one relationship of a table.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be resolved; the message is the reason.</exception>
    public static Relationship Resolve(DeclaredRelationship declared, TableDraft table, IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        var resolved = declared.Using switch
        {
            RelationshipUsing.OwnForeignKey own => FromOwnKey(declared, own, table, tables),
            RelationshipUsing.OtherForeignKey other => FromOtherKey(declared, other, table, tables),
            RelationshipUsing.Manual manual => FromMapping(declared, manual, table, tables),
            _ => throw new InvalidOperationException($"relationship {declared.Name} is of an unknown form"),
        };
        return resolved with { Description = declared.Comment };
    }

    private static Relationship FromOwnKey(
        DeclaredRelationship declared,
        RelationshipUsing.OwnForeignKey own,
        TableDraft table,
        IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        var key = SingleKey(declared, table.Name, table.Catalog.ForeignKeys.Where(candidate => SameColumns(candidate.Columns, own.Columns)));
        var target = Tracked(tables, key.ReferencedTable);
        var pairs = key.Columns.Zip(key.ReferencedColumns, (local, remote) => Pair(table, local, target, remote)).ToList();
        return new Relationship(
            declared.Name,
            declared.IsArray ? RelationshipKind.Array : RelationshipKind.Object,
            target.Name,
            pairs,
            IsNullable: pairs.Any(pair => pair.Local.IsNullable),
            InsertionOrder.BeforeParent);
    }

    private static Relationship FromOtherKey(
        DeclaredRelationship declared,
        RelationshipUsing.OtherForeignKey other,
        TableDraft table,
        IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        if (!tables.TryGetValue(other.Table, out var target))
        {
            throw InContext(declared, table.Name, ErrorCode.NotExists, $"table \"{other.Table}\" does not exist");
        }

        var key = SingleKey(declared, table.Name, target.Catalog.ForeignKeys.Where(candidate =>
            candidate.ReferencedTable == table.Name && SameColumns(candidate.Columns, other.Columns)));
        return new Relationship(
            declared.Name,
            declared.IsArray ? RelationshipKind.Array : RelationshipKind.Object,
            target.Name,
            [.. key.ReferencedColumns.Zip(key.Columns, (local, remote) => Pair(table, local, target, remote))],
            IsNullable: true,
            InsertionOrder.AfterParent);
    }

    private static Relationship FromMapping(
        DeclaredRelationship declared,
        RelationshipUsing.Manual manual,
        TableDraft table,
        IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        var target = Tracked(tables, manual.Table);
        return new Relationship(
            declared.Name,
            declared.IsArray ? RelationshipKind.Array : RelationshipKind.Object,
            target.Name,
            [.. manual.Mapping.Select(pair => Pair(table, pair.Key, target, pair.Value))],
            IsNullable: true,
            declared.IsArray || manual.AfterParent ? InsertionOrder.AfterParent : InsertionOrder.BeforeParent);
    }

    private static CatalogForeignKey SingleKey(DeclaredRelationship declared, QualifiedName table, IEnumerable<CatalogForeignKey> candidates)
    {
        // two constraints over the same columns to the same place are one relationship
        var keys = candidates.DistinctBy(key => (key.ReferencedTable, string.Join('\0', key.ReferencedColumns))).Take(2).ToList();
        return keys.Count switch
        {
            1 => keys[0],
            0 => throw InContext(declared, table, ErrorCode.ConstraintError, "no foreign constraint exists on the given column"),
            _ => throw InContext(declared, table, ErrorCode.ConstraintError, "more than one foreign key constraint exists on the given column"),
        };
    }

    private static bool SameColumns(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Count == right.Count && left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal));

    private static TableDraft Tracked(IReadOnlyDictionary<QualifiedName, TableDraft> tables, QualifiedName name) =>
        tables.TryGetValue(name, out var target)
            ? target
            : throw new GraphQLError(ErrorCode.NotExists, $"table \"{name}\" is not tracked").AsException();

    private static (CatalogColumn Local, CatalogColumn Remote) Pair(TableDraft table, string local, TableDraft target, string remote) =>
        (ColumnOf(table, local), ColumnOf(target, remote));

    private static CatalogColumn ColumnOf(TableDraft table, string name) =>
        table.Catalog.FindColumn(name)
        ?? throw new GraphQLError(ErrorCode.NotExists, $"table \"{table.Name}\" has no field named \"{name}\"").AsException();

    private static GraphQLErrorException InContext(DeclaredRelationship declared, QualifiedName table, ErrorCode code, string message) =>
        new GraphQLError(code, $"in table \"{table}\": in relationship \"{declared.Name}\": {message}").AsException();
}
