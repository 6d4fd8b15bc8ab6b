using System.Text.Json.Nodes;
using Gateway.MetadataDirectory;
using Gateway.Tests.Demo;
using Realtime.Testing;

namespace Gateway.Tests.MetadataDirectory;

/// <summary>A whole gateway, its start with a directory, its own commands, and the requests that Hasura's tool sends.</summary>
public sealed class MetadataCommandTests : DatabaseFixture, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-metadata-").FullName;

    [Fact]
    public async Task Directory_is_applied_at_the_start_and_exported_the_same()
    {
        var first = Path.Combine(_folder, "first");
        DirectoryWriter.Save(DirectoryWriter.Write(RichDocument.Create()), first);
        await Database.ExecuteAsync("CREATE SCHEMA route; CREATE TABLE parcel (id int PRIMARY KEY, code text, weight numeric, big numeric); CREATE TABLE route.stop (id int PRIMARY KEY, parcel_id int REFERENCES parcel)");
        await using var gateway = await DemoGateway.StartAsync(Database, $"--Realtime:MetadataDir={first}");

        var second = Path.Combine(_folder, "second");
        Assert.Equal(0, await RunAsync(gateway, "export", second));
        Assert.Equal(Files(first), Files(second));
        Assert.Equal(0, await RunAsync(gateway, "diff", first));

        Assert.NotEqual(2, await RunAsync(gateway, "apply", second)); // 1: what is absent from the database is inconsistent, and kept
        Assert.Equal(0, await RunAsync(gateway, "export", Path.Combine(_folder, "third")));
        Assert.Equal(Files(first), Files(Path.Combine(_folder, "third")));
        Assert.Contains("inconsistent and not served", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_Hasuras_tool_are_answered()
    {
        await using var gateway = await DemoGateway.StartAsync(Database);
        gateway.Client.DefaultRequestHeaders.Add("X-Hasura-Admin-Secret", DemoGateway.AdminSecret);
        Assert.StartsWith("v2.", (string?)JsonNode.Parse(await gateway.Client.GetStringAsync("/v1/version"))!["version"], StringComparison.Ordinal);
        Assert.StartsWith("v2.", (string?)JsonNode.Parse(await gateway.Client.GetStringAsync("/v1alpha1/config"))!["version"], StringComparison.Ordinal);
        Assert.Equal("OK", await gateway.Client.GetStringAsync("/healthz"));

        // migrate apply: the state, the file's SQL, the state with the version that ran
        var state = await PostAsync(gateway, "/v1/metadata", """{"type": "get_catalog_state", "args": {}}""");
        Assert.IsType<JsonObject>(state["cli_state"]);
        var marked = """{"type": "set_catalog_state", "args": {"type": "cli", "state": {"migrations": {"default": {"1700000000000": true}}, "settings": {"migration_mode": "true"}, "isStateCopyCompleted": false}}}""";
        await PostAsync(gateway, "/v1/metadata", marked);
        var ran = await PostAsync(gateway, "/v2/query", """{"type": "bulk", "args": [{"type": "run_sql", "args": {"source": "default", "sql": "CREATE TABLE parcel (id int PRIMARY KEY);\nINSERT INTO parcel VALUES (1);", "check_metadata_consistency": false}}]}""");
        Assert.Equal("CommandOk", (string?)ran[0]!["result_type"]);
        await PostAsync(gateway, "/v1/metadata", marked.Replace("\"1700000000000\": true", "\"1700000000000\": false", StringComparison.Ordinal));
        state = await PostAsync(gateway, "/v1/metadata", """{"type": "get_catalog_state", "args": {}}""");
        Assert.False((bool)state["cli_state"]!["migrations"]!["default"]!["1700000000000"]!);
        var rows = await PostAsync(gateway, "/v2/query", """{"type": "run_sql", "args": {"sql": "SELECT id FROM parcel", "source": "default", "read_only": true}}""");
        Assert.Equal("""{"result_type":"TuplesOk","result":[["id"],["1"]]}""", rows.ToJsonString());

        // metadata apply and export
        var exported = await PostAsync(gateway, "/v1/metadata", """{"type": "export_metadata", "args": {}}""");
        exported["sources"]![0]!["tables"] = JsonNode.Parse("""[{"table": {"schema": "public", "name": "parcel"}}, {"table": {"schema": "public", "name": "absent"}}]""");
        var replace = new JsonObject { ["type"] = "replace_metadata", ["version"] = 2, ["args"] = new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = exported } };
        var answer = await PostAsync(gateway, "/v1/metadata", replace.ToJsonString());
        Assert.False((bool)answer["is_consistent"]!);
        Assert.Single(answer["inconsistent_objects"]!.AsArray());
        var inconsistent = await PostAsync(gateway, "/v1/metadata", """{"type": "get_inconsistent_metadata", "args": {}}""");
        Assert.False((bool)inconsistent["is_consistent"]!);
        await PostAsync(gateway, "/v1/metadata", """{"type": "reload_metadata", "args": {}}""");
        await PostAsync(gateway, "/v1/metadata", """{"type": "drop_inconsistent_metadata", "args": {}}""");
        Assert.Equal(1, (int)(await gateway.QueryAsAdminAsync("{ parcel { id } }"))["data"]!["parcel"]![0]!["id"]!);
        await PostAsync(gateway, "/v1/metadata", """{"type": "clear_metadata", "args": {}}""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<JsonNode> PostAsync(DemoGateway gateway, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await gateway.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<int> RunAsync(DemoGateway gateway, string verb, string directory)
    {
        using var output = new StringWriter();
        var result = await MetadataCommand.RunAsync(
            [verb, directory, "--endpoint", gateway.Client.BaseAddress!.ToString(), $"--admin-secret={DemoGateway.AdminSecret}"], _ => null, output, output);
        Assert.True(result < 2, output.ToString());
        return result;
    }

    private static SortedDictionary<string, string> Files(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText), StringComparer.Ordinal);
}
