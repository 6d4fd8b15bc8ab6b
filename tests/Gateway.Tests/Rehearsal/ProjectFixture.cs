using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Engine;
using Gateway.Tests.Settings;
using Realtime.Testing;

namespace Gateway.Tests.Rehearsal;

/// <summary>The project's database and a gateway that its metadata were applied to.</summary>
public sealed class ProjectFixture : DatabaseFixture
{
    private EngineGateway? _gateway;

    internal EngineGateway Gateway => _gateway ?? throw new InvalidOperationException("The fixture has not been initialised.");

    /// <summary>What <c>replace_metadata</c> answered.</summary>
    internal JsonNode Applied { get; private set; } = new JsonObject();

    internal TimeSpan ApplyTime { get; private set; }

    /// <summary>The session that <see cref="ProjectRule"/> writes its SQL for.</summary>
    internal static (string Name, string Value)[] As(string role) =>
        EngineGateway.As(role, ("x-hasura-user-id", "user1"), ("x-hasura-org-ids", "{1,7}"), ("x-hasura-tags", "{a}"));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync(Project.Ddl());
        _gateway = await EngineGateway.StartAsync(Database.ConnectionString);
        var clock = Stopwatch.StartNew();
        Applied = await MetadataAsync("replace_metadata", new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = ProjectMetadata.Create() }, version: 2);
        ApplyTime = clock.Elapsed;
    }

    public override async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    internal async Task<JsonNode> MetadataAsync(string type, JsonObject args, int version = 1)
    {
        var command = new JsonObject { ["type"] = type, ["version"] = version, ["args"] = args }.ToJsonString();
        var (status, body) = await Gateway.PostAsync("/v1/metadata", command, ("x-hasura-admin-secret", SettingsFrom.Secret));
        Assert.True(status == 200, $"{type} -> {status} {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Runs an operation that must succeed, and gives its data.</summary>
    internal async Task<JsonNode> RunAsync(string role, string query, object? variables = null)
    {
        var text = await Gateway.QueryAsync(query, As(role), variables is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(variables));
        var answer = JsonNode.Parse(text)!;
        Assert.True(answer["errors"] is null, $"{role}: {query}\n{text}");
        return answer["data"]!;
    }

    internal async Task<int> CountAsync(ProjectTable table, string condition) =>
        Convert.ToInt32(await Database.ScalarAsync<long>($"SELECT count(*) FROM {table.Sql} t WHERE {condition}"), CultureInfo.InvariantCulture);
}

/// <summary>The tests that share one project, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ProjectCollection : ICollectionFixture<ProjectFixture>
{
    public const string Name = "project";
}
