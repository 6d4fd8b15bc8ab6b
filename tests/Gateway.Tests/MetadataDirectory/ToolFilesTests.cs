using System.Text.Json.Nodes;
using Gateway.MetadataDirectory;

namespace Gateway.Tests.MetadataDirectory;

/// <summary>Files as Hasura's tool writes them come out character for character, whether this project's command applied them or the tool did.</summary>
public sealed class ToolFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-metadata-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the tool sends what it reads with all keys in the order of the alphabet
    public void Files_stay_as_the_tool_wrote_them(bool isSentByTool)
    {
        DirectoryWriter.Save(ToolFiles.All, _folder);
        var document = DirectoryReader.Read(_folder);
        var written = DirectoryWriter.Write(isSentByTool ? (JsonObject)Alphabetical(document)! : document);
        foreach (var (file, text) in ToolFiles.All)
        {
            Assert.Equal(text, written[file]);
        }

        Assert.All(written.Keys.Except(ToolFiles.All.Keys), file => Assert.Contains(written[file], new[] { "[]\n", "{}\n" }));
    }

    [Theory]
    [InlineData("0 0 * * *", "0 0 * * *")]
    [InlineData("* * * * *", "'* * * * *'")]
    [InlineData("*", "'*'")]
    [InlineData("{{HOOKS}}/x", "'{{HOOKS}}/x'")]
    [InlineData("Basic {{SECRET}}", "Basic {{SECRET}}")]
    [InlineData("1-800-CALL", "1-800-CALL")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("2026-11-26", "\"2026-11-26\"")]
    [InlineData("2026-11-26 ", "'2026-11-26 '")]
    [InlineData("007", "\"007\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("oN", "oN")]
    [InlineData("null", "\"null\"")]
    [InlineData("", "\"\"")]
    [InlineData("X-Hasura-User-Id", "X-Hasura-User-Id")]
    [InlineData("$.a.b", "$.a.b")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("it's", "it's")]
    [InlineData("'quoted'", "'''quoted'''")]
    [InlineData("@x", "'@x'")]
    [InlineData("!tagged", "'!tagged'")]
    [InlineData("!include x.yaml", "\"!include x.yaml\"")]
    [InlineData("- x", "'- x'")]
    [InlineData("%like%", "'%like%'")]
    [InlineData("Método à l'été", "Método à l'été")]
    public void Strings_are_quoted_as_the_tool_quotes(string text, string expected)
    {
        Assert.Equal($"a: {expected}\n", YamlWriting.Write(new JsonObject { ["a"] = text }));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonNode? Alphabetical(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(
            json.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Alphabetical(member.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Alphabetical)]),
        _ => node?.DeepClone(),
    };
}
