using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

internal static class CatalogSnapshotExtensions
{
    public static CatalogTable Table(this CatalogSnapshot snapshot, string name) =>
        snapshot.Tables[new QualifiedName("public", name)];

    public static IReadOnlyList<CatalogFunction> Function(this CatalogSnapshot snapshot, string name) =>
        snapshot.Functions[new QualifiedName("public", name)];

    public static CatalogColumn Column(this CatalogSnapshot snapshot, string table, string column) =>
        snapshot.Table(table).FindColumn(column) ?? throw new KeyNotFoundException($"{table} has no column {column}");
}
