using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogFingerprintTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const string Before =
        """
        CREATE TABLE t (id int PRIMARY KEY, name text);
        CREATE TABLE u (id int, t_id int);
        CREATE VIEW v AS SELECT name, count(*) AS n FROM t GROUP BY name;
        CREATE TYPE mood AS ENUM ('sad');
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
        """;

    [Theory]
    [InlineData("CREATE TABLE n (id int)")]
    [InlineData("DROP TABLE u")]
    [InlineData("ALTER TABLE t RENAME TO r")]
    [InlineData("ALTER TABLE t RENAME COLUMN name TO title")]
    [InlineData("ALTER TABLE t ADD COLUMN extra int")]
    [InlineData("ALTER TABLE u DROP COLUMN t_id")]
    [InlineData("ALTER TABLE t ALTER COLUMN name SET NOT NULL")]
    [InlineData("ALTER TABLE t ALTER COLUMN name SET DEFAULT 'x'")]
    [InlineData("ALTER TABLE u ADD FOREIGN KEY (t_id) REFERENCES t")]
    [InlineData("ALTER TABLE t DROP CONSTRAINT t_pkey")]
    [InlineData("ALTER TABLE t REPLICA IDENTITY FULL")]
    [InlineData("CREATE SCHEMA s; ALTER TABLE u SET SCHEMA s")]
    [InlineData("ALTER SCHEMA public RENAME TO other")]
    [InlineData("ALTER TYPE mood ADD VALUE 'glad'")]
    [InlineData("ALTER TYPE mood RENAME VALUE 'sad' TO 'glad'")]
    [InlineData("COMMENT ON COLUMN t.name IS 'new'")]
    [InlineData("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("ALTER FUNCTION f() STABLE")]
    [InlineData("CREATE TRIGGER i INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION nothing()")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT name, length(name)::bigint AS n FROM t")]
    [InlineData("CREATE EXTENSION pg_trgm")]
    public async Task Fingerprint_changes_with_ddl(string ddl)
    {
        var (before, after) = await AroundAsync(ddl);

        Assert.NotNull(before.Value);
        Assert.NotEqual(before, after);
    }

    [Theory]
    [InlineData("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i")]
    [InlineData("TRUNCATE t")]
    [InlineData("ANALYZE t")]
    [InlineData("REFRESH MATERIALIZED VIEW m")]
    [InlineData("CREATE INDEX ON t (name)")]
    [InlineData("CREATE TEMPORARY TABLE passing (id int PRIMARY KEY, name text)")]
    public async Task Fingerprint_stays_with_what_changes_no_schema(string sql)
    {
        var (before, after) = await AroundAsync(sql);

        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Snapshot_carries_the_fingerprint_of_its_moment()
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await CatalogDatabase.ExecuteAsync(connection, Before);

        var snapshot = await CatalogReader.ReadAsync(connection, CancellationToken.None);

        Assert.Equal(await CatalogReader.ReadFingerprintAsync(connection, CancellationToken.None), snapshot.Fingerprint);
        Assert.NotEqual(default, snapshot.Fingerprint);
    }

    /// <summary>The statement runs in a subtransaction: its changes carry a transaction number of their own, as if another session had made them.</summary>
    private async Task<(CatalogFingerprint Before, CatalogFingerprint After)> AroundAsync(string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await CatalogDatabase.ExecuteAsync(connection, Before);
        var before = await CatalogReader.ReadFingerprintAsync(connection, CancellationToken.None);
        await transaction.SaveAsync("change");
        await CatalogDatabase.ExecuteAsync(connection, sql);
        return (before, await CatalogReader.ReadFingerprintAsync(connection, CancellationToken.None));
    }
}
