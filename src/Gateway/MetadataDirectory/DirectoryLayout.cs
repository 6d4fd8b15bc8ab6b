using System.Text.Json.Nodes;

namespace Gateway.MetadataDirectory;

/// <summary>One file of the directory that holds one member of the document.</summary>
/// <param name="File">The file's name without its ending.</param>
/// <param name="Member">The member's name in the document.</param>
/// <param name="IsList">Whether an absent member is written as an empty list rather than an empty object.</param>
internal sealed record DirectoryEntry(string File, string Member, bool IsList);

/// <summary>Which member of the metadata is in which file of a directory of format 3, as Hasura's tool lays it out.</summary>
internal static class DirectoryLayout
{
    public const string VersionFile = "version.yaml";
    public const string ActionsFile = "actions.yaml";
    public const string ActionTypesFile = "actions.graphql";
    public const string DatabasesFolder = "databases";
    public const string DatabasesFile = "databases.yaml";

    /// <summary>The lists of a source that have a file for each element, with the element's member that names it.</summary>
    public static IReadOnlyList<(string List, string Name)> SplitLists { get; } = [("tables", "table"), ("functions", "function")];

    /// <summary>The files with one member each.</summary>
    public static IReadOnlyList<DirectoryEntry> Entries { get; } =
    [
        new("allow_list", "allowlist", true),
        new("api_limits", "api_limits", false),
        new("backend_configs", "backend_configs", false),
        new("cron_triggers", "cron_triggers", true),
        new("graphql_schema_introspection", "graphql_schema_introspection", false),
        new("inherited_roles", "inherited_roles", true),
        new("metrics_config", "metrics_config", false),
        new("network", "network", false),
        new("opentelemetry", "opentelemetry", false),
        new("query_collections", "query_collections", true),
        new("remote_schemas", "remote_schemas", true),
        new("rest_endpoints", "rest_endpoints", true),
    ];

    /// <summary>What the file of an absent member holds.</summary>
    public static JsonNode EmptyOf(DirectoryEntry entry) => entry switch
    {
        { Member: "graphql_schema_introspection" } => new JsonObject { ["disabled_for_roles"] = new JsonArray() },
        { IsList: true } => new JsonArray(),
        _ => new JsonObject(),
    };

    /// <summary>The members that are written elsewhere than in a file of their own name.</summary>
    public static IReadOnlyList<string> Elsewhere { get; } = ["version", "sources", "actions", "custom_types", "resource_version"];
}
