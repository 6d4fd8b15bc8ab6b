namespace Realtime.Catalog;

/// <summary>Reads the relations, putting in what was read of their columns and keys. Belongs to one read.</summary>
internal static class RelationParts
{
    // Bits of pg_relation_is_updatable: 1 << CmdType of the server.
    private const int Updatable = 4;
    private const int Insertable = 8;
    private const int Deletable = 16;

    /// <summary>Reads the part Relations. The second answer leads from a row type's OID to its relation.</summary>
    public static (List<CatalogTable> Tables, Dictionary<uint, QualifiedName> ByRowType) Read(
        CatalogRow row,
        Dictionary<uint, string> schemas,
        Dictionary<uint, List<CatalogColumn>> columns,
        Dictionary<uint, RelationKeys> keys)
    {
        var (oids, namespaces, names) = (row.Array<uint>(), row.Array<uint>(), row.Array<string>());
        var kinds = row.Array<char>();
        var (rowTypes, comments) = (row.Array<uint>(), row.Array<string?>());
        var (roots, events, policies) = (row.Array<uint>(), row.Array<int>(), row.Array<string?>());

        var byOid = new Dictionary<uint, QualifiedName>(oids.Length);
        var byRowType = new Dictionary<uint, QualifiedName>(oids.Length);
        for (var index = 0; index < oids.Length; index++)
        {
            var name = new QualifiedName(schemas[namespaces[index]], names[index]);
            byOid.Add(oids[index], name);
            byRowType.Add(rowTypes[index], name);
        }

        var tables = new List<CatalogTable>(oids.Length);
        for (var index = 0; index < oids.Length; index++)
        {
            var oid = oids[index];
            var relationKeys = keys.GetValueOrDefault(oid);
            tables.Add(new CatalogTable(oid, byOid[oid], KindOf(kinds[index]), columns.TryGetValue(oid, out var own) ? own : [])
            {
                PrimaryKey = relationKeys?.Primary,
                UniqueKeys = relationKeys?.Unique ?? [],
                ForeignKeys = relationKeys?.Foreign ?? [],
                Comment = comments[index],
                IsInsertable = (events[index] & Insertable) != 0,
                IsUpdatable = (events[index] & Updatable) != 0,
                IsDeletable = (events[index] & Deletable) != 0,
                OpenPolicy = policies[index],
                PartitionRoot = byOid.TryGetValue(roots[index], out var root) ? root : null,
            });
        }

        return (tables, byRowType);
    }

    // pg_class.relkind
    private static RelationKind KindOf(char relkind) => relkind switch
    {
        'p' => RelationKind.PartitionedTable,
        'v' => RelationKind.View,
        'm' => RelationKind.MaterializedView,
        'f' => RelationKind.ForeignTable,
        _ => RelationKind.Table,
    };
}
