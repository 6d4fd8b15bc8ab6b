namespace Realtime.Catalog;

/// <summary>The constraints of one relation, gathered while the catalog is read. Not thread-safe.</summary>
internal sealed class RelationKeys
{
    /// <summary>The primary key, or null.</summary>
    public CatalogKey? Primary { get; set; }

    /// <summary>Unique constraints by name.</summary>
    public List<CatalogKey> Unique { get; } = [];

    /// <summary>Foreign keys by name.</summary>
    public List<CatalogForeignKey> Foreign { get; } = [];
}
