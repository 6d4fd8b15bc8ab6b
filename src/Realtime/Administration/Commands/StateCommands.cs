using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Administration.Commands;

/// <summary>State that the command-line tool and the console keep beside the metadata: which migrations ran, for example.</summary>
internal static class StateCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("get_catalog_state", GetAsync),
        new("set_catalog_state", SetAsync),
    ];

    private static async ValueTask<JsonNode?> GetAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var store = call.Authority.Store;
        return new JsonObject
        {
            ["id"] = "realtime",
            ["cli_state"] = MetadataJson.Parse(await store.ReadStateAsync(CatalogState.CommandLine, cancellationToken)),
            ["console_state"] = MetadataJson.Parse(await store.ReadStateAsync(CatalogState.Console, cancellationToken)),
        };
    }

    private static async ValueTask<JsonNode?> SetAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var type = call.Args.Required("type");
        var kind = type.AsString() switch
        {
            "cli" => CatalogState.CommandLine,
            "console" => CatalogState.Console,
            var other => throw type.Failed($"unknown kind of state \"{other}\", expected cli or console"),
        };
        await call.Authority.Store.WriteStateAsync(kind, MetadataJson.Write(call.Args.Required("state").Node), cancellationToken);
        return null;
    }
}
