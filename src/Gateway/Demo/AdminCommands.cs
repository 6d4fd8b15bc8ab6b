using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.Sessions;

namespace Gateway.Demo;

/// <summary>Administrative commands as the demo sends them: to the engine itself, as the admin. Thread-safe.</summary>
internal sealed class AdminCommands(IMetadataApi api)
{
    /// <summary>Runs SQL in one transaction; the engine reads the catalog again where it changed.</summary>
    /// <returns>The rows as text, the column names first; null for statements without rows.</returns>
    /// <exception cref="DemoException">It failed.</exception>
    public async Task<JsonArray?> RunSqlAsync(string sql, bool isReadOnly, CancellationToken cancellationToken)
    {
        var command = new JsonObject { ["type"] = "run_sql", ["args"] = new JsonObject { ["sql"] = sql, ["read_only"] = isReadOnly } };
        var (status, answer) = await SendAsync(AdminEndpoint.Query, command, cancellationToken);
        return status == 200 ? answer["result"] as JsonArray : throw new DemoException($"run_sql failed: {answer.ToJsonString()}");
    }

    /// <summary>The metadata in force and their version.</summary>
    /// <exception cref="DemoException">It failed.</exception>
    public async Task<(JsonObject Metadata, long Version)> ExportAsync(CancellationToken cancellationToken)
    {
        var command = new JsonObject { ["type"] = "export_metadata", ["version"] = 2, ["args"] = new JsonObject() };
        var (status, answer) = await SendAsync(AdminEndpoint.Metadata, command, cancellationToken);
        if (status != 200 || answer["metadata"] is not JsonObject metadata)
        {
            throw new DemoException($"export_metadata failed: {answer.ToJsonString()}");
        }

        return (metadata, answer["resource_version"]!.GetValue<long>());
    }

    /// <summary>
    /// Puts metadata in the place of the ones with this version. What was inconsistent before may stay so: it is not the demo's to judge.
    /// </summary>
    /// <returns>False when somebody else changed them since: export again.</returns>
    /// <exception cref="DemoException">They are refused.</exception>
    public async Task<bool> TryReplaceAsync(JsonObject metadata, long version, CancellationToken cancellationToken)
    {
        var command = new JsonObject
        {
            ["type"] = "replace_metadata",
            ["version"] = 2,
            ["resource_version"] = version,
            ["args"] = new JsonObject { ["allow_inconsistent_metadata"] = true, ["metadata"] = metadata.DeepClone() },
        };
        var (status, answer) = await SendAsync(AdminEndpoint.Metadata, command, cancellationToken);
        if (status == StatusCodes.Status409Conflict)
        {
            return false;
        }

        return status == 200 ? true : throw new DemoException($"replace_metadata failed: {answer.ToJsonString()}");
    }

    private async Task<(int Status, JsonObject Answer)> SendAsync(AdminEndpoint endpoint, JsonObject command, CancellationToken cancellationToken)
    {
        using var document = JsonSerializer.SerializeToDocument(command);
        var result = await api.ExecuteAsync(endpoint, document.RootElement, Session.Admin, cancellationToken);
        return (result.Status, JsonNode.Parse(result.Body.Span) as JsonObject ?? []);
    }
}

/// <summary>The demo cannot be loaded, for the reason in the message. The gateway serves without it.</summary>
internal sealed class DemoException(string message) : Exception(message);
