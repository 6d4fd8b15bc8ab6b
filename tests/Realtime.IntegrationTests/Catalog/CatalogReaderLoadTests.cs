using System.Diagnostics;
using Npgsql;
using Realtime.Catalog;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderLoadTests(CatalogDatabase database, ITestOutputHelper output) : IClassFixture<CatalogDatabase>
{
    private const int Tables = 1_000;

    [Fact]
    public async Task A_thousand_tables_are_read_within_two_seconds()
    {
        await using var connection = await database.OpenAsync();
        await CreateTablesAsync(connection);
        var reads = new List<TimeSpan>();
        var watches = new List<TimeSpan>();
        CatalogSnapshot? snapshot = null;
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            snapshot = await CatalogReader.ReadAsync(connection, CancellationToken.None);
            reads.Add(Stopwatch.GetElapsedTime(start));
            start = Stopwatch.GetTimestamp();
            await CatalogReader.ReadFingerprintAsync(connection, CancellationToken.None);
            watches.Add(Stopwatch.GetElapsedTime(start));
        }

        output.WriteLine($"catalog of {Tables} tables, ms: {Milliseconds(reads)}; fingerprint, ms: {Milliseconds(watches)}");
        Assert.Equal(Tables, snapshot!.Tables.Count(table => table.Key.Schema == "load"));
        var last = snapshot.Tables[new QualifiedName("load", $"t{Tables}")];
        Assert.Equal(12, last.Columns.Count);
        Assert.Equal(2, last.ForeignKeys.Count);
        Assert.InRange(reads.Order().ElementAt(1), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static Task CreateTablesAsync(NpgsqlConnection connection) => CatalogDatabase.ExecuteAsync(
        connection,
        "CREATE SCHEMA load;" + InSteps(
            """
            EXECUTE format('CREATE TABLE load.t%1$s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
              body varchar(200), price numeric(10,2) DEFAULT 0, at timestamptz NOT NULL DEFAULT now(), tags text[], data jsonb,
              done boolean, weight float8, owner uuid, previous int REFERENCES load.t%2$s, first int REFERENCES load.t1);
              COMMENT ON COLUMN load.t%1$s.name IS ''the name''', i, greatest(i - 1, 1));
            """));

    /// <summary>A transaction per hundred tables, since each takes locks until its end.</summary>
    private static string InSteps(string body) => string.Concat(Enumerable.Range(0, Tables / 100).Select(step =>
        $"BEGIN; DO $do$ BEGIN FOR i IN {(step * 100) + 1}..{(step + 1) * 100} LOOP {body} END LOOP; END $do$; COMMIT;"));

    private static string Milliseconds(List<TimeSpan> times) =>
        string.Join(", ", times.Select(time => time.TotalMilliseconds.ToString("F1", null)));
}
