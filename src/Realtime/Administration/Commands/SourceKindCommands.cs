using System.Text.Json.Nodes;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Which kinds of database there are: what a console asks before it offers to connect one.</summary>
internal static class SourceKindCommands
{
    // the kinds that Hasura has built in, none of which describes what it can do
    private static readonly string[] BuiltIn = ["pg", "postgres", "citus", "cockroach", "mssql", "bigquery"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("list_source_kinds", (_, _) => ValueTask.FromResult<JsonNode?>(List())),
        new("get_source_kind_capabilities", (call, _) => Capabilities(call)),
    ];

    private static JsonObject List() => new()
    {
        ["sources"] = new JsonArray(new JsonObject
        {
            ["kind"] = "pg",
            ["builtin"] = true,
            ["available"] = true,
            ["display_name"] = "pg",
        }),
    };

    private static ValueTask<JsonNode?> Capabilities(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        throw call.Failed(ErrorCode.DataConnectorError, BuiltIn.Contains(name) ? $"{name} does not support Capabilities" : $"Source Kind {name} was not found");
    }
}
