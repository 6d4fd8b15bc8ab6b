using System.Text.Json.Nodes;
using Gateway.MetadataDirectory;

namespace Gateway.Tests.MetadataDirectory;

public sealed class DirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-metadata-").FullName;

    [Fact]
    public void Document_written_and_read_is_the_same()
    {
        var document = RichDocument.Create();
        DirectoryWriter.Save(DirectoryWriter.Write(document), _folder);
        var read = DirectoryReader.Read(_folder);
        foreach (var (member, value) in document)
        {
            Assert.True(JsonNode.DeepEquals(value, read[member]), $"{member}: {value?.ToJsonString()}\n{read[member]?.ToJsonString()}");
        }

        Assert.Equal(document.Select(member => member.Key).Order(), read.Select(member => member.Key).Order());
        Assert.Equal(DirectoryWriter.Write(document), DirectoryWriter.Write(read));
    }

    [Fact]
    public void Directory_has_the_files_of_Hasuras_tool()
    {
        var files = DirectoryWriter.Write(RichDocument.Create());
        string[] expected =
        [
            "actions.graphql", "actions.yaml", "allow_list.yaml", "api_limits.yaml", "backend_configs.yaml", "cron_triggers.yaml",
            "databases/databases.yaml", "databases/default/functions/functions.yaml", "databases/default/functions/public_search.yaml",
            "databases/default/tables/public_parcel.yaml", "databases/default/tables/route_stop.yaml", "databases/default/tables/tables.yaml",
            "graphql_schema_introspection.yaml", "inherited_roles.yaml", "metrics_config.yaml", "network.yaml", "opentelemetry.yaml",
            "query_collections.yaml", "remote_schemas.yaml", "rest_endpoints.yaml", "version.yaml",
        ];
        Assert.Empty(expected.Except(files.Keys));
        Assert.Equal("version: 3\n", files["version.yaml"]);
        Assert.StartsWith("- \"!include public_parcel.yaml\"\n- \"!include route_stop.yaml\"\n", files["databases/default/tables/tables.yaml"], StringComparison.Ordinal);
        Assert.Contains("  tables: \"!include default/tables/tables.yaml\"\n", files["databases/databases.yaml"], StringComparison.Ordinal);
        Assert.DoesNotContain(files.Keys, file => file.Contains("..", StringComparison.Ordinal) && file.Contains("/x", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_of_actions_are_read_from_their_own_file()
    {
        Save("version.yaml", "version: 3");
        Save("actions.yaml", "actions:\n  - name: send\n    definition:\n      handler: http://example.test\ncustom_types:\n  objects:\n    - name: Sent\n");
        Save("actions.graphql", "type Mutation { send(id: uuid!): Sent }\ntype Sent { id: [uuid!]! }");
        var read = DirectoryReader.Read(_folder);
        Assert.Equal("""{"handler":"http://example.test","output_type":"Sent","type":"mutation","arguments":[{"name":"id","type":"uuid!"}]}""", read["actions"]![0]!["definition"]!.ToJsonString());
        Assert.Equal("""[{"name":"Sent","fields":[{"name":"id","type":"[uuid!]!"}]}]""", read["custom_types"]!["objects"]!.ToJsonString());
    }

    [Fact]
    public void What_only_the_language_of_types_can_say_survives()
    {
        string[] definitions =
        [
            "interface Node {\n  id: ID!\n}",
            "union Thing = Sent | Lost",
            "directive @secret(why: String) on FIELD_DEFINITION | OBJECT",
            "extend type Sent {\n  more: Int\n}",
            "\"\"\" what was sent \"\"\" type Sent implements Node & Other @secret(why: \"x\") {\n  \"\"\" its id \"\"\" id: ID! @secret\n}",
            "enum Color {\n  RED @deprecated(reason: \"no\")\n  BLUE\n}",
            "input Given @secret {\n  id: ID @secret\n}",
            "scalar When @secret",
        ];
        Save("version.yaml", "version: 3\n");
        Save("actions.yaml", "actions: []\ncustom_types: {}\n");
        Save("actions.graphql", string.Join("\n\n", definitions));
        var first = DirectoryReader.Read(_folder);
        DirectoryWriter.Save(DirectoryWriter.Write(first), _folder);

        var text = File.ReadAllText(Path.Combine(_folder, "actions.graphql"));

        foreach (var word in new[]
        {
            "interface Node {", "union Thing = Sent | Lost", "directive @secret(why: String) on", "extend type Sent {", "\"\"\" what was sent \"\"\" type Sent implements Node & Other @secret(why: \"x\") {",
            "\"\"\" its id \"\"\" id: ID! @secret", "RED @deprecated(reason: \"no\")", "input Given @secret {", "id: ID @secret", "scalar When @secret",
        })
        {
            Assert.Contains(word, text, StringComparison.Ordinal);
        }

        var second = DirectoryReader.Read(_folder);
        Assert.True(JsonNode.DeepEquals(first["custom_types"], second["custom_types"]), $"{first["custom_types"]}\n{second["custom_types"]}");
        Assert.Equal(text, DirectoryWriter.Write(second)["actions.graphql"]);
        Assert.DoesNotContain("implements", File.ReadAllText(Path.Combine(_folder, "actions.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_of_format_2_becomes_one_source()
    {
        Save("version.yaml", "version: 2\n");
        Save("tables.yaml", "- table:\n    schema: public\n    name: parcel\n  select_permissions:\n  - role: user\n    permission:\n      columns: []\n      filter: {}\n");
        Save("functions.yaml", "- function:\n    schema: public\n    name: search\n");
        Save("remote_schemas.yaml", "[]\n");
        Save("actions.yaml", "actions: []\ncustom_types:\n  enums: []\n  input_objects: []\n  objects: []\n  scalars: []\n");
        Assert.Equal(
            """{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":{"schema":"public","name":"parcel"},"select_permissions":[{"role":"user","permission":{"columns":[],"filter":{}}}]}],"functions":[{"function":{"schema":"public","name":"search"}}]}]}""",
            DirectoryReader.Read(_folder).ToJsonString());
    }

    [Theory]
    [InlineData("yes", "\"yes\"")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("true", "true")]
    [InlineData("10", "10")]
    [InlineData("1.0", "1.0")]
    [InlineData("+5", "5")]
    [InlineData(".5", "0.5")]
    [InlineData("2024-01-01", "\"2024-01-01\"")]
    [InlineData("~", "null")]
    [InlineData("!!str 5", "\"5\"")]
    public void Scalar_is_resolved_as_YAML_1_2(string yaml, string json) =>
        Assert.Equal(json, new YamlReading(_ => null).Read($"- {yaml}")!.AsArray()[0]?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("- \"!include ../../../outside.yaml\"", "outside of the directory")]
    [InlineData("- \"!include absent.yaml\"", "does not exist")]
    [InlineData("- \"!include databases.yaml\"", "included too deeply")]
    [InlineData("- a: [", "cannot be read at line")]
    [InlineData("- a: 1\n  a: 2", "cannot be read at line")]
    public void Malformed_file_is_a_sentence_that_names_it(string databases, string expected)
    {
        Save("version.yaml", "version: 3");
        Save("databases/databases.yaml", databases);
        var fault = Assert.Throws<MetadataFileException>(() => DirectoryReader.Read(_folder));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("databases/databases.yaml", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_names_file_and_lines()
    {
        var before = DirectoryWriter.Write(RichDocument.Create());
        var changed = RichDocument.Create();
        changed["inherited_roles"]![0]!["role_name"] = "boss";
        Assert.Equal("", DirectoryDifference.Write(before, before));
        Assert.Equal("inherited_roles.yaml\n- - role_name: manager\n+ - role_name: boss\n", DirectoryDifference.Write(before, DirectoryWriter.Write(changed)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Save(string file, string text) => DirectoryWriter.Save(new Dictionary<string, string> { [file] = text }, _folder);
}
