using System.Text.Json;
using Realtime.Documents;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.Tests.Documents;

/// <summary>Which lists of rows share one plan.</summary>
public sealed class UniformRowsTests
{
    private static readonly SchemaSnapshot Schema = TestSchemas.Snapshot(source => source
        .Table("place", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text")
            .Column("tags", "_text")
            .PrimaryKey("place_pkey", "id")));

    [Theory]
    [InlineData("""[{"id": 1, "name": "a"}]""", """[{"id": 2, "name": "b"}, {"id": 3, "name": "c"}]""", true)]
    [InlineData("""[{"id": 1, "name": null}, {"id": 2, "name": "a"}]""", """[{"id": 1, "name": "a"}, {"id": 2, "name": null}, {"id": 3, "name": null}]""", true)]
    [InlineData("""[{"id": 1, "name": "a"}]""", """[{"id": 1, "name": null}]""", false)]
    [InlineData("""[{"id": 1}]""", """[{"id": "1"}]""", false)]
    [InlineData("""[{"id": 1}]""", """[{"name": "a"}]""", false)]
    [InlineData("""[{"id": 1}]""", """[{"id": 1}, {"id": 2, "name": "a"}]""", false)]
    [InlineData("""[{"id": 1}]""", """[{"id": 1}, null]""", false)]
    [InlineData("""[{"id": 1}]""", "[]", false)]
    [InlineData("""[{"id": 1}, {"id": 2}]""", """[{"id": 1}, {"id": 1e2}]""", false)] // Postgres would read 1e2 as it is written
    [InlineData("""[{"tags": ["a"]}]""", """[{"tags": ["a"]}, {"tags": ["b"]}]""", false)]
    [InlineData("""[{"id": 1}]""", """[{"id:2,]": 1}]""", false)]
    public void Lists_of_rows_share_a_plan_when_their_members_and_kinds_are_the_same(string left, string right, bool same) =>
        Assert.Equal(same, Shape(left) == Shape(right));

    private static string Shape(string rows)
    {
        var schema = RoleSchemaBuilder.Build(Schema, "admin", includesBackendOnly: false, RoleSchemaOptions.Default);
        var document = DocumentParser.Parse("mutation ($rows: [place_insert_input!]!) { insert_place(objects: $rows) { affected_rows } }", new DocumentLimits());
        return VariableShape.For(OperationReader.Choose(document.Syntax, null), schema).Of(JsonDocument.Parse($$"""{"rows": {{rows}}}""").RootElement);
    }
}
