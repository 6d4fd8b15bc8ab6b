using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderRelationTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Relations_of_each_kind_are_read()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE plain (id int);
            CREATE UNLOGGED TABLE unlogged (id int);
            CREATE TABLE parted (id int) PARTITION BY RANGE (id);
            CREATE VIEW seen AS SELECT id FROM plain;
            CREATE MATERIALIZED VIEW kept AS SELECT id FROM plain;
            CREATE FOREIGN DATA WRAPPER handlerless;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER handlerless;
            CREATE FOREIGN TABLE far (id int NOT NULL) SERVER elsewhere;
            CREATE TYPE pair AS (a int, b int);
            CREATE SEQUENCE counter;
            CREATE INDEX plain_id ON plain (id);
            """);

        Assert.Equal(RelationKind.Table, snapshot.Table("plain").Kind);
        Assert.Equal(RelationKind.Table, snapshot.Table("unlogged").Kind);
        Assert.Equal(RelationKind.PartitionedTable, snapshot.Table("parted").Kind);
        Assert.Equal(RelationKind.View, snapshot.Table("seen").Kind);
        Assert.Equal(RelationKind.MaterializedView, snapshot.Table("kept").Kind);
        Assert.Equal(RelationKind.ForeignTable, snapshot.Table("far").Kind);
        Assert.Equal(6, snapshot.Tables.Count);
    }

    [Fact]
    public async Task Relations_of_system_metadata_and_temporary_schemas_are_left_out()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE SCHEMA realtime; CREATE TABLE realtime.state (id int);
            CREATE SCHEMA hdb_catalog; CREATE TABLE hdb_catalog.state (id int);
            CREATE FUNCTION hdb_catalog.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE TEMPORARY TABLE passing (id int);
            CREATE SCHEMA shop; CREATE TABLE shop.state (id int);
            """);

        Assert.Equal(new QualifiedName("shop", "state"), Assert.Single(snapshot.Tables).Key);
        Assert.DoesNotContain(snapshot.Functions.Keys, name => name.Schema is "hdb_catalog" or "pg_catalog");
    }

    [Fact]
    public async Task Partitions_name_the_root_of_their_tree()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE root (id int, part int) PARTITION BY LIST (part);
            CREATE TABLE leaf PARTITION OF root FOR VALUES IN (1);
            CREATE TABLE middle PARTITION OF root FOR VALUES IN (2) PARTITION BY RANGE (id);
            CREATE TABLE deep PARTITION OF middle FOR VALUES FROM (0) TO (10);
            CREATE TABLE free (id int);
            CREATE TABLE heir () INHERITS (free);
            """);

        var root = new QualifiedName("public", "root");
        Assert.Null(snapshot.Table("root").PartitionRoot);
        Assert.Equal(root, snapshot.Table("leaf").PartitionRoot);
        Assert.Equal(root, snapshot.Table("middle").PartitionRoot);
        Assert.Equal(root, snapshot.Table("deep").PartitionRoot);
        Assert.Null(snapshot.Table("heir").PartitionRoot);
    }

    [Fact]
    public async Task Views_tell_what_can_be_written()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE t (id int PRIMARY KEY, name text);
            CREATE VIEW simple AS SELECT id, name FROM t;
            CREATE VIEW grouped AS SELECT name, count(*) AS n FROM t GROUP BY name;
            CREATE VIEW triggered AS SELECT name, count(*) AS n FROM t GROUP BY name;
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER instead INSTEAD OF INSERT OR DELETE ON triggered FOR EACH ROW EXECUTE FUNCTION nothing();
            CREATE MATERIALIZED VIEW kept AS SELECT id FROM t;
            """);

        Assert.Equal((true, true, true), Writes("t"));
        Assert.Equal((true, true, true), Writes("simple"));
        Assert.Equal((false, false, false), Writes("grouped"));
        Assert.Equal((true, false, true), Writes("triggered"));
        Assert.Equal((false, false, false), Writes("kept"));

        (bool Insert, bool Update, bool Delete) Writes(string name)
        {
            var table = snapshot.Table(name);
            return (table.IsInsertable, table.IsUpdatable, table.IsDeletable);
        }
    }

    [Fact]
    public async Task Foreign_tables_tell_what_their_wrapper_can_write()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE EXTENSION postgres_fdw;
            CREATE SERVER writable FOREIGN DATA WRAPPER postgres_fdw;
            CREATE SERVER readonly FOREIGN DATA WRAPPER postgres_fdw OPTIONS (updatable 'false');
            CREATE FOREIGN DATA WRAPPER handlerless;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER handlerless;
            CREATE FOREIGN TABLE a (id int) SERVER writable;
            CREATE FOREIGN TABLE b (id int) SERVER readonly;
            CREATE FOREIGN TABLE c (id int) SERVER elsewhere;
            """);

        Assert.True(snapshot.Table("a") is { IsInsertable: true, IsUpdatable: true, IsDeletable: true });
        Assert.True(snapshot.Table("b") is { IsInsertable: false, IsUpdatable: false, IsDeletable: false });
        Assert.True(snapshot.Table("c") is { IsInsertable: false, IsUpdatable: false, IsDeletable: false });
    }

    [Fact]
    public async Task Names_are_read_as_they_are()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE SCHEMA "Ünï code";
            CREATE TABLE "Ünï code"."with ""quotes"" and 'more'" ("Up per" int PRIMARY KEY, "колонка" text, "a""b" "char", UNIQUE ("колонка", "a""b"));
            CREATE TABLE "Ünï code"."table" ("select" int REFERENCES "Ünï code"."with ""quotes"" and 'more'");
            CREATE TYPE "Ünï code"."Mo od" AS ENUM ('so so', 'it''s', '"');
            CREATE TABLE "Ünï code".uses (mood "Ünï code"."Mo od"[]);
            """);

        var table = snapshot.Tables[new QualifiedName("Ünï code", "with \"quotes\" and 'more'")];
        Assert.Equal(["Up per", "колонка", "a\"b"], table.Columns.Select(column => column.Name));
        Assert.Equal(["Up per"], table.PrimaryKey!.Columns);
        Assert.Equal(["колонка", "a\"b"], Assert.Single(table.UniqueKeys).Columns);
        var key = Assert.Single(snapshot.Tables[new QualifiedName("Ünï code", "table")].ForeignKeys);
        Assert.Equal(table.Name, key.ReferencedTable);
        var mood = Assert.Single(snapshot.Tables[new QualifiedName("Ünï code", "uses")].Columns);
        Assert.Equal("\"Ünï code\".\"Mo od\"[]", mood.FormattedType);
    }

    [Fact]
    public async Task Comments_of_tables_columns_and_functions_are_read()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE t (a int, b int); CREATE TABLE u (a int);
            COMMENT ON TABLE t IS 'the table';
            COMMENT ON COLUMN t.b IS 'the column';
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
            COMMENT ON FUNCTION f() IS 'the function';
            """);

        Assert.Equal("the table", snapshot.Table("t").Comment);
        Assert.Null(snapshot.Table("u").Comment);
        Assert.Null(snapshot.Table("t").FindColumn("a")!.Comment);
        Assert.Equal("the column", snapshot.Table("t").FindColumn("b")!.Comment);
        Assert.Equal("the function", Assert.Single(snapshot.Function("f")).Comment);
    }

    [Fact]
    public async Task A_table_without_columns_is_read()
    {
        var snapshot = await database.ReadAfterAsync("CREATE TABLE bare ()");

        Assert.Empty(snapshot.Table("bare").Columns);
        Assert.Null(snapshot.Table("bare").PrimaryKey);
    }

    [Fact]
    public async Task An_empty_database_is_read()
    {
        var snapshot = await database.ReadAfterAsync("SELECT 1");

        Assert.Empty(snapshot.Tables);
        Assert.Empty(snapshot.Functions);
        Assert.Equal("int4", snapshot.BuiltIn("int4").InternalName);
        Assert.True(snapshot.ServerVersionNumber >= 130000);
    }
}
