using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Sql;

/// <summary>A database with tables, and what the engine makes of it and of metadata, which must be consistent.</summary>
public abstract class ResolvedDatabase(string ddl, string metadata) : DatabaseFixture
{
    /// <summary>Tables and permissions as they are resolved.</summary>
    private protected SchemaSnapshot Snapshot { get; private set; } = SchemaSnapshot.Empty;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync(ddl);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var catalog = await CatalogReader.ReadAsync(connection, CancellationToken.None);
        var inputs = new Dictionary<string, SourceInput> { ["default"] = SourceInput.Of(catalog) };
        Snapshot = SnapshotBuilder.Build(MetadataDocument.Parse(metadata), inputs, new SnapshotSettings(), version: 1, resourceVersion: 1);
        Assert.Empty(Snapshot.Inconsistencies.Select(problem => $"{problem.Name}: {problem.Reason}"));
    }
}
