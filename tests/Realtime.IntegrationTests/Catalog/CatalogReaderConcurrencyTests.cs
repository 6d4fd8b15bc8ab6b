using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderConcurrencyTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Ddl_of_another_session_is_seen_whole_or_not_at_all()
    {
        await using var connection = await database.OpenAsync();
        var ddl = Task.Run(ChangeAsync);
        var seen = new HashSet<int>();
        // The last read begins after the last change, so that there are always reads of both kinds.
        for (var done = false; !done;)
        {
            done = ddl.IsCompleted;
            var snapshot = await CatalogReader.ReadAsync(connection, CancellationToken.None);
            seen.Add(snapshot.Tables.Count);
            if (snapshot.Tables.Count > 0)
            {
                Assert.Equal(3, snapshot.Tables.Count);
                Assert.Equal(["id", "mood"], snapshot.Table("item").Columns.Select(column => column.Name));
                Assert.Equal(PgTypeKind.Enum, snapshot.Column("item", "mood").Type.Kind);
                Assert.Equal(["id"], Assert.Single(snapshot.Table("line").ForeignKeys).ReferencedColumns);
                Assert.Equal("int4", snapshot.Column("seen", "id").Type.InternalName);
                Assert.Equal(new QualifiedName("public", "item"), Assert.Single(snapshot.Function("items")).ReturnsTable);
            }
            else
            {
                Assert.Empty(snapshot.Functions);
            }
        }

        await ddl;
        Assert.Contains(3, seen);
    }

    [Fact]
    public async Task Reading_needs_no_privilege()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE SCHEMA shut;
            CREATE TABLE shut.t (id int PRIMARY KEY);
            CREATE VIEW shut.v AS SELECT id FROM shut.t;
            CREATE ROLE nobody_at_all;
            SET LOCAL ROLE nobody_at_all;
            """);

        Assert.Equal(["id"], snapshot.Tables[new QualifiedName("shut", "t")].PrimaryKey!.Columns);
        Assert.True(snapshot.Tables[new QualifiedName("shut", "v")].IsUpdatable);
    }

    private async Task ChangeAsync()
    {
        await using var connection = await database.OpenAsync();
        for (var round = 0; round < 40; round++)
        {
            await CatalogDatabase.ExecuteAsync(connection, "DROP TABLE IF EXISTS item, line CASCADE; DROP TYPE IF EXISTS mood CASCADE;");
            await CatalogDatabase.ExecuteAsync(
                connection,
                """
                CREATE TYPE mood AS ENUM ('sad');
                CREATE TABLE item (id int PRIMARY KEY, mood mood);
                CREATE TABLE line (item_id int REFERENCES item);
                CREATE VIEW seen AS SELECT id FROM item;
                CREATE FUNCTION items() RETURNS SETOF item STABLE LANGUAGE sql AS 'SELECT * FROM item';
                """);
        }
    }
}
