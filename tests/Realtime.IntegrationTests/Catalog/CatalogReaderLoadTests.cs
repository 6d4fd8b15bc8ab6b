using System.Text.Json;
using Npgsql;
using Realtime.Catalog;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderLoadTests(CatalogDatabase database, ITestOutputHelper output) : IClassFixture<CatalogDatabase>
{
    private const int Few = 250;
    private const int Many = 1_000;

    /// <summary>Counted in rows that the server looks at and not in time, so that no busy machine changes it.</summary>
    [Fact]
    public async Task Work_of_reading_a_catalog_grows_as_its_tables_do()
    {
        await using var connection = await database.OpenAsync();
        await CatalogDatabase.ExecuteAsync(connection, "CREATE SCHEMA load");
        var (none, noneWatched) = await WorkAsync(connection);
        await CatalogDatabase.ExecuteAsync(connection, TablesSql(1, Few));
        var (few, fewWatched) = await WorkAsync(connection);
        await CatalogDatabase.ExecuteAsync(connection, TablesSql(Few + 1, Many));
        var (many, manyWatched) = await WorkAsync(connection);

        output.WriteLine($"rows looked at for 0, {Few} and {Many} tables: {none}, {few}, {many}; for the fingerprint: {noneWatched}, {fewWatched}, {manyWatched}");
        Assert.InRange(many - none, (few - none) / 2, (few - none) * 6); // 4 times as many tables; 16 times the work if each were compared with each
        Assert.InRange(manyWatched - noneWatched, 0, (fewWatched - noneWatched) * 6);
        var snapshot = await CatalogReader.ReadAsync(connection, CancellationToken.None);
        Assert.Equal(Many, snapshot.Tables.Count(table => table.Key.Schema == "load"));
        var last = snapshot.Tables[new QualifiedName("load", $"t{Many}")];
        Assert.Equal(12, last.Columns.Count);
        Assert.Equal(2, last.ForeignKeys.Count);
    }

    // Rows that the plan's nodes gave, and those that they looked at and dropped.
    private static async Task<(double Catalog, double Fingerprint)> WorkAsync(NpgsqlConnection connection)
    {
        await CatalogDatabase.ExecuteAsync(
            connection, "ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_constraint, pg_catalog.pg_index, pg_catalog.pg_description");
        return (await RowsOfAsync(CatalogStatement.For(connection.PostgreSqlVersion)), await RowsOfAsync(CatalogStatement.Fingerprint));

        async Task<double> RowsOfAsync(string statement)
        {
            await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", connection) { CommandTimeout = 120 };
            using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
            return RowsOf(plan.RootElement[0].GetProperty("Plan"));
        }
    }

    private static double RowsOf(JsonElement node)
    {
        string[] counts = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"];
        var own = counts.Sum(name => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0) * node.GetProperty("Actual Loops").GetDouble();
        return own + (node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().Sum(RowsOf) : 0);
    }

    // A transaction per fifty tables, since each takes locks until its end.
    private static string TablesSql(int first, int last) => string.Concat(Enumerable.Range(0, (last - first + 1) / 50).Select(step => $"""
        BEGIN; DO $do$ BEGIN FOR i IN {first + (step * 50)}..{first + (step * 50) + 49} LOOP
          EXECUTE format('CREATE TABLE load.t%1$s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
            body varchar(200), price numeric(10,2) DEFAULT 0, at timestamptz NOT NULL DEFAULT now(), tags text[], data jsonb,
            done boolean, weight float8, owner uuid, previous int REFERENCES load.t%2$s, first int REFERENCES load.t1);
            COMMENT ON COLUMN load.t%1$s.name IS ''the name''', i, greatest(i - 1, 1));
        END LOOP; END $do$; COMMIT;
        """));
}
