using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.MetadataDirectory;
using Xunit.Abstractions;

namespace Gateway.Tests.Rehearsal;

/// <summary>
/// A project of 400 relations, 2,000 permissions and 20 roles is moved: its metadata are applied whole, come back as they were, and
/// every role's schema and operations work.
/// </summary>
[Collection(ProjectCollection.Name)]
public sealed class ProjectRehearsalTests(ProjectFixture project, ITestOutputHelper output)
{
    [Fact]
    public void Only_what_fits_nothing_is_inconsistent()
    {
        output.WriteLine($"replace_metadata: {project.ApplyTime.TotalMilliseconds:F0} ms");
        var reasons = project.Applied["inconsistent_objects"]!.AsArray().Select(item => $"{item!["name"]}: {item["reason"]}").ToList();
        Assert.True(reasons.Count == ProjectMetadata.Planned, string.Join('\n', reasons.Take(20)));
        Assert.Single(reasons, reason => reason.Contains("absent", StringComparison.Ordinal));
        Assert.Single(reasons, reason => reason.Contains("nowhere", StringComparison.Ordinal));
        Assert.Single(reasons, reason => reason.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_is_what_was_applied_in_the_same_order()
    {
        var exported = await project.MetadataAsync("export_metadata", []);
        Assert.Equal(ProjectMetadata.Create().ToJsonString(), exported.ToJsonString());
    }

    [Fact]
    public async Task Directory_is_read_and_applied_as_the_document_it_was_written_from()
    {
        var folder = Directory.CreateTempSubdirectory("realtime-rehearsal-").FullName;
        try
        {
            var files = DirectoryWriter.Write(ProjectMetadata.Create());
            DirectoryWriter.Save(files, folder);
            var read = DirectoryReader.Read(folder);
            Assert.Equal(files, DirectoryWriter.Write(read));
            var answer = await project.MetadataAsync("replace_metadata", new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = read }, version: 2);
            Assert.Equal(ProjectMetadata.Planned, answer["inconsistent_objects"]!.AsArray().Count);
            var exported = (JsonObject)await project.MetadataAsync("export_metadata", []);
            Assert.Equal("", DirectoryDifference.Write(DirectoryWriter.Write(exported), files));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Schema_of_each_role_is_built_and_valid()
    {
        string[] roles = ["admin", .. Enumerable.Range(0, Project.Roles).Select(Project.RoleName), .. ProjectMetadata.Inherited.Keys];
        foreach (var role in roles)
        {
            var clock = Stopwatch.StartNew();
            await project.RunAsync(role, "{ __typename }");
            var first = clock.ElapsedMilliseconds;
            var schema = (await project.RunAsync(role, SchemaValidity.Query))["__schema"]!;
            output.WriteLine($"{role}: first request {first} ms, introspection {clock.ElapsedMilliseconds - first} ms, {schema["types"]!.AsArray().Count} types");
            Assert.Empty(SchemaValidity.Problems(schema));
        }

        output.WriteLine($"managed memory: {GC.GetTotalMemory(forceFullCollection: true) / 1_048_576} MiB");
    }

    [Fact]
    public async Task One_more_table_is_served_and_dropped_again()
    {
        var args = JsonNode.Parse("""{"source": "default", "table": {"schema": "public", "name": "not_yet_tracked"}}""")!.AsObject();
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            await project.MetadataAsync("pg_track_table", (JsonObject)args.DeepClone());
            output.WriteLine($"pg_track_table: {clock.ElapsedMilliseconds} ms");
            clock.Restart();
            Assert.Empty((await project.RunAsync("admin", "{ not_yet_tracked { id } }"))["not_yet_tracked"]!.AsArray());
            output.WriteLine($"first request after it: {clock.ElapsedMilliseconds} ms");
            clock.Restart();
            await project.MetadataAsync("pg_untrack_table", (JsonObject)args.DeepClone());
            output.WriteLine($"pg_untrack_table: {clock.ElapsedMilliseconds} ms");
        }
    }
}
