using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderKeyTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Keys_have_their_columns_in_key_order()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE t (a int, b int, c int, d int,
              CONSTRAINT t_key PRIMARY KEY (c, a) INCLUDE (d), CONSTRAINT t_z UNIQUE (d), CONSTRAINT t_m UNIQUE (d, b));
            """);

        var table = snapshot.Table("t");
        Assert.Equal("t_key", table.PrimaryKey!.Name);
        Assert.Equal(["c", "a"], table.PrimaryKey.Columns);
        Assert.Equal(["t_m", "t_z"], table.UniqueKeys.Select(key => key.Name));
        Assert.Equal(["d", "b"], table.UniqueKeys[0].Columns);
    }

    [Fact]
    public async Task Only_constraints_are_keys()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE t (a int, b int CHECK (b > 0), EXCLUDE (b WITH =));
            CREATE UNIQUE INDEX t_whole ON t (a);
            CREATE UNIQUE INDEX t_partial ON t (a) WHERE b > 3;
            """);

        Assert.Null(snapshot.Table("t").PrimaryKey);
        Assert.Empty(snapshot.Table("t").UniqueKeys);
    }

    [Fact]
    public async Task Foreign_keys_pair_their_columns_in_key_order()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE SCHEMA shop;
            CREATE TABLE shop.target (x int, y int, z int UNIQUE, PRIMARY KEY (x, y));
            CREATE TABLE t (id int PRIMARY KEY, one int, two int, z int, parent int REFERENCES t DEFERRABLE,
              CONSTRAINT composite FOREIGN KEY (two, one) REFERENCES shop.target (y, x),
              CONSTRAINT by_unique FOREIGN KEY (z) REFERENCES shop.target (z));
            """);

        var keys = snapshot.Table("t").ForeignKeys;
        var target = new QualifiedName("shop", "target");
        Assert.Equal(["by_unique", "composite", "t_parent_fkey"], keys.Select(key => key.Name));
        Assert.Equal(["z"], keys[0].Columns);
        Assert.Equal(["z"], keys[0].ReferencedColumns);
        Assert.Equal(target, keys[0].ReferencedTable);
        Assert.Equal(["two", "one"], keys[1].Columns);
        Assert.Equal(["y", "x"], keys[1].ReferencedColumns);
        Assert.Equal(["id"], keys[2].ReferencedColumns);
        Assert.Equal(new QualifiedName("public", "t"), keys[2].ReferencedTable);
    }

    [Fact]
    public async Task Foreign_keys_between_partitioned_tables_point_to_the_root_once()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE target (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE target_1 PARTITION OF target FOR VALUES FROM (0) TO (10);
            CREATE TABLE target_2 PARTITION OF target FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
            CREATE TABLE target_3 PARTITION OF target_2 FOR VALUES FROM (10) TO (15);
            CREATE TABLE source (id int, target_id int REFERENCES target) PARTITION BY RANGE (id);
            CREATE TABLE source_1 PARTITION OF source FOR VALUES FROM (0) TO (10);
            CREATE TABLE source_2 PARTITION OF source FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
            CREATE TABLE source_3 PARTITION OF source_2 FOR VALUES FROM (10) TO (15);
            CREATE TABLE plain (target_id int REFERENCES target);
            """);

        foreach (var name in new[] { "source", "source_1", "source_2", "source_3", "plain" })
        {
            var key = Assert.Single(snapshot.Table(name).ForeignKeys);
            Assert.Equal(new QualifiedName("public", "target"), key.ReferencedTable);
            Assert.Equal(["target_id"], key.Columns);
        }

        Assert.Equal(["id"], snapshot.Table("target_3").PrimaryKey!.Columns);
    }
}
