using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Availability;
using Gateway.Settings;
using Realtime.Administration;
using Realtime.Sessions;

namespace Gateway.MetadataDirectory;

/// <summary>
/// Puts the directory that the operator named in force at the start. It is read before anything else starts, so a malformed file
/// stops the gateway with a sentence; what is merely inconsistent with the database is logged and served without. Used once.
/// </summary>
internal sealed class StartMetadata(JsonObject document, IMetadataApi api, ILogger<StartMetadata> logger) : IStartStep
{
    private volatile bool _isDone;

    /// <inheritdoc/>
    public string Waiting => "the metadata directory is not yet in force";

    /// <summary>Whether the directory is in force; before, what a start before this one left is in force, or nothing.</summary>
    public bool IsDone => _isDone;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="SettingException">A file is malformed.</exception>
    public static JsonObject Read(string directory)
    {
        try
        {
            return DirectoryReader.Read(directory);
        }
        catch (Exception fault) when (fault is MetadataFileException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"HASURA_GRAPHQL_METADATA_DIR: {fault.Message}");
        }
    }

    /// <summary>Applies the document, unless the metadata in force are the same: a start alone is no change that others would have to follow.</summary>
    /// <exception cref="MetadataFileException">The engine refuses the document.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (_, current) = await SendAsync(MetadataRequests.Export(), cancellationToken);
        if (current is not JsonObject inForce || !DirectoryWriter.Write(inForce).SequenceEqual(DirectoryWriter.Write(document)))
        {
            await ReplaceAsync(cancellationToken);
        }

        _isDone = true;
    }

    private async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var (status, answer) = await SendAsync(MetadataRequests.Replace(document), cancellationToken);
        if (status != 200)
        {
            throw new MetadataFileException($"The metadata directory was refused: {answer?.ToJsonString()}");
        }

        if (answer?["inconsistent_objects"] is not JsonArray { Count: > 0 } problems)
        {
            MetadataDirectoryLog.Applied(logger);
            return;
        }

        foreach (var problem in problems)
        {
            MetadataDirectoryLog.Inconsistent(logger, problem?["name"]?.ToString() ?? problem?["type"]?.ToString() ?? "", problem?["reason"]?.ToString() ?? "");
        }
    }

    private async Task<(int Status, JsonNode? Answer)> SendAsync(JsonObject command, CancellationToken cancellationToken)
    {
        using var request = JsonSerializer.SerializeToDocument(command, MetadataRequests.Json);
        var result = await api.ExecuteAsync(AdminEndpoint.Metadata, request.RootElement, Session.Admin, cancellationToken);
        return (result.Status, JsonNode.Parse(result.Body.Span));
    }
}
