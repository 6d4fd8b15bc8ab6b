using System.Text.Json.Nodes;
using Gateway.Availability;
using Realtime.Administration;

namespace Gateway.Demo;

/// <summary>
/// Brings the demo into the database and into the metadata, once: 1 tables and rows, where none of the tables exists → 2 the tables
/// that are not tracked yet are merged into the metadata, with their permissions. Run at every start; what is there is left alone.
/// </summary>
internal sealed class DemoLoader(IMetadataApi api, ILogger<DemoLoader> logger) : IStartStep
{
    private const int MostAttempts = 5;
    private const string Source = "default";
    private readonly AdminCommands _admin = new(api);
    private volatile bool _isDone;

    /// <inheritdoc/>
    public string Waiting => "the demo is not yet loaded";

    /// <summary>Whether <see cref="RunAsync"/> has ended, be it with a failure.</summary>
    public bool IsDone => _isDone;

    /// <summary>Loads what is missing. A failure is logged and the gateway serves on: the demo is no part of its duty.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await HasTablesAsync(cancellationToken))
            {
                await CreateTablesAsync(cancellationToken); // 1
            }

            await TrackAsync(cancellationToken); // 2
        }
        catch (DemoException fault)
        {
            DemoLog.NotLoaded(logger, fault.Message);
        }

        _isDone = true;
    }

    /// <summary>Adds the demo's tables to exported metadata, except those that are tracked already.</summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="DemoException">The source is not among them.</exception>
    internal static int Merge(JsonObject metadata)
    {
        var source = Objects(metadata["sources"]).FirstOrDefault(source => (string?)source["name"] == Source)
            ?? throw new DemoException($"the metadata have no source \"{Source}\"");
        if (source["tables"] is not JsonArray tables)
        {
            source["tables"] = tables = [];
        }

        var tracked = Objects(tables).Select(NameOf).ToHashSet();
        var added = 0;
        var demo = JsonNode.Parse(DemoResources.Text("data/metadata.json"))!;
        foreach (var table in Objects(demo["sources"]![0]!["tables"]).Where(table => !tracked.Contains(NameOf(table))).ToList())
        {
            tables.Add(table.DeepClone());
            added++;
        }

        return added;
    }

    private async Task<bool> HasTablesAsync(CancellationToken cancellationToken)
    {
        // [["count"], ["4"]]
        var rows = await _admin.RunSqlAsync(DemoResources.Text("data/presence.sql"), isReadOnly: true, cancellationToken);
        return (string?)rows?[1]?[0] switch
        {
            "0" => false,
            "4" => true,
            var some => throw new DemoException($"{some} of its 4 tables exist in the schema public already, and are not the demo's"),
        };
    }

    private async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        string[] files = ["data/tables.sql", "data/rows.sql", "data/triggers.sql"];
        await _admin.RunSqlAsync(string.Join('\n', files.Select(DemoResources.Text)), isReadOnly: false, cancellationToken);
        DemoLog.Created(logger);
    }

    private async Task TrackAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (metadata, version) = await _admin.ExportAsync(cancellationToken);
            var added = Merge(metadata);
            if (added == 0)
            {
                return;
            }

            if (await _admin.TryReplaceAsync(metadata, version, cancellationToken))
            {
                DemoLog.Tracked(logger, added);
                return;
            }
        }

        throw new DemoException("somebody else keeps changing the metadata");
    }

    // A name alone is one in the schema public.
    private static (string? Schema, string? Name) NameOf(JsonObject table) => table["table"] is JsonObject name
        ? ((string?)name["schema"] ?? "public", (string?)name["name"])
        : ("public", (string?)table["table"]);

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];
}
