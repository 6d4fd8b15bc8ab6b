namespace Realtime.IntegrationTests.Mutations;

/// <summary>Tables that are dropped and made anew while connections hold prepared statements.</summary>
public sealed class RecreatedTableTests(RecreatedTableTests.Tables database) : IClassFixture<RecreatedTableTests.Tables>
{
    private const string Ddl =
        """
        CREATE TABLE parent (id serial PRIMARY KEY, name text);
        CREATE TABLE child (id serial PRIMARY KEY, parent_id int REFERENCES parent);
        """;

    [Fact]
    public async Task Nested_insert_goes_on_after_its_tables_were_made_anew()
    {
        const string mutation = "mutation { insert_parent_one(object: {name: \"a\", children: {data: [{}, {}]}}) { id children { id } } }";
        for (var run = 0; run < 6; run++)
        {
            await database.RunAsync(mutation);
        }

        await database.Database.ExecuteAsync("DROP TABLE child, parent; " + Ddl);

        Assert.Equal("""{"insert_parent_one":{"id":1,"children":[{"id":1},{"id":2}]}}""", await database.RunAsync(mutation));
    }

    public sealed class Tables() : MutationDatabase(
        Ddl,
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "parent"},
           "array_relationships": [{"name": "children", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "child"}, "column": "parent_id"}}}]},
          {"table": {"schema": "public", "name": "child"}}]}]}
        """);
}
