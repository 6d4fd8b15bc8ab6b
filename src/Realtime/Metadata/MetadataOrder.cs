using System.Text.Json.Nodes;

namespace Realtime.Metadata;

/// <summary>
/// The order in which Hasura exports the members of each object: its own for what is declared, alphabetical for what is inside. Hasura's tool
/// sends metadata alphabetically and writes files in the order that it is given, so a directory in version control stays as it was only
/// when an export has this order, whatever the order of what was applied. Without state.
/// </summary>
public static class MetadataOrder
{
    private static readonly Shape Alphabetical = new([]);

    private static readonly Shape Relationship = new(["name", "using", "comment"]);

    private static readonly Shape Described = new(["name", "definition", "comment"]);

    private static readonly Shape Table = new(
        [
            "table", "is_enum", "is_published", "configuration", "object_relationships", "array_relationships", "computed_fields", "remote_relationships",
            "insert_permissions", "select_permissions", "update_permissions", "delete_permissions", "event_triggers",
        ],
        ("object_relationships", Relationship),
        ("array_relationships", Relationship),
        ("computed_fields", Described),
        ("insert_permissions", Permission("check", "set", "columns", "backend_only", "validate_input")),
        ("select_permissions", Permission("columns", "computed_fields", "filter", "limit", "allow_aggregations", "query_root_fields", "subscription_root_fields")),
        ("update_permissions", Permission("columns", "filter", "check", "set", "backend_only", "validate_input")),
        ("delete_permissions", Permission("filter", "backend_only", "validate_input")),
        ("event_triggers", new(["name", "definition", "retry_conf", "webhook", "webhook_from_env", "headers", "request_transform", "response_transform", "cleanup_config"])));

    private static readonly Shape Source = new(
        ["name", "kind", "tables", "functions", "configuration", "query_tags", "customization", "health_check"],
        ("tables", Table),
        ("functions", new(["function", "configuration", "permissions", "comment"])));

    private static readonly Shape RemoteSchema = new(
        ["name", "definition", "comment", "permissions", "remote_relationships"],
        ("definition", new(["url", "url_from_env", "timeout_seconds", "customization", "headers", "forward_client_headers"])),
        ("permissions", new(["role", "definition", "comment"])));

    private static readonly Shape Field = new(["name", "type", "arguments", "description"]);

    private static readonly Shape Action = new(
        ["name", "definition", "comment", "permissions"],
        ("definition", new(
            ["handler", "output_type", "forward_client_headers", "headers", "arguments", "request_transform", "response_transform", "type", "kind", "timeout"],
            ("arguments", Field))),
        ("permissions", new(["role", "comment"])));

    private static readonly Shape CustomType = new(["name", "fields", "values", "description", "relationships"], ("fields", Field));

    private static readonly Shape Document = new(
        [
            "version", "sources", "remote_schemas", "query_collections", "allowlist", "actions", "custom_types", "cron_triggers", "api_limits",
            "rest_endpoints", "inherited_roles", "metrics_config", "graphql_schema_introspection", "network", "backend_configs", "opentelemetry",
        ],
        ("sources", Source),
        ("remote_schemas", RemoteSchema),
        ("query_collections", new(["name", "definition", "comment"])),
        ("actions", Action),
        ("custom_types", new(
            ["input_objects", "objects", "scalars", "enums"],
            ("input_objects", CustomType),
            ("objects", CustomType),
            ("scalars", CustomType),
            ("enums", CustomType))),
        ("cron_triggers", new(["name", "webhook", "schedule", "include_in_metadata", "payload", "retry_conf", "headers", "comment", "request_transform", "response_transform"])));

    /// <summary>A copy of a document with its members in order. Lists keep their order.</summary>
    public static JsonObject Apply(JsonObject document) => (JsonObject)Apply(document, Document)!;

    private static Shape Permission(params string[] members) => new(["role", "permission", "comment"], ("permission", new(members)));

    private static JsonNode? Apply(JsonNode? node, Shape shape) => node switch
    {
        JsonObject json => new JsonObject(json
            .OrderBy(member => shape.RankOf(member.Key)).ThenBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Apply(member.Value, shape.Of(member.Key))))),
        JsonArray array => new JsonArray([.. array.Select(item => Apply(item, shape))]),
        _ => node?.DeepClone(),
    };

    /// <summary>The members of one kind of object, or of each object of a list; those not named follow, alphabetically.</summary>
    private sealed class Shape(string[] members, params (string Member, Shape Shape)[] inner)
    {
        private readonly Dictionary<string, int> _ranks = members.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        private readonly Dictionary<string, Shape> _inner = inner.ToDictionary(pair => pair.Member, pair => pair.Shape);

        public int RankOf(string member) => _ranks.GetValueOrDefault(member, int.MaxValue);

        public Shape Of(string member) => _inner.GetValueOrDefault(member, Alphabetical);
    }
}
