using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Rehearsal;

/// <summary>The metadata of <see cref="Project"/>, in the order of keys that Hasura exports, with three objects that fit nothing.</summary>
internal static class ProjectMetadata
{
    /// <summary>Permissions of a table: how many roles may select.</summary>
    public const int Readers = 3;

    /// <summary>What is inconsistent on purpose: a table that is absent, a permission on an absent column, a relationship without its key.</summary>
    public const int Planned = 3;

    // The table that two of them are in.
    private const int Faulty = Project.Enums + 8;

    /// <summary>The roles that inherit, and from which.</summary>
    public static IReadOnlyDictionary<string, string[]> Inherited { get; } = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["boss"] = ["role_00", "role_01", "role_02"],
        ["clerk"] = ["role_05", "role_10"],
        ["deputy"] = ["role_03", "role_19"],
    };

    /// <summary>The role of the permission number <paramref name="place"/> of a table.</summary>
    public static string RoleOf(ProjectTable table, int place) => Project.RoleName((table.Number * 3) + (place * 7));

    /// <summary>The columns that this role may select.</summary>
    public static IEnumerable<string> ColumnsOf(ProjectTable table, int place) =>
        place == 2 ? table.Columns.Where(column => column is not ("data" or "camelCase" or "happened" or "comment")) : table.Columns;

    public static bool MayAggregate(ProjectTable table, int place) => (table.Number + place) % 2 == 0;

    public static bool HasManual(ProjectTable table) => table.Kind == ProjectTableKind.Table && table.Number % 7 < 2;

    /// <summary>The whole document.</summary>
    public static JsonObject Create()
    {
        var tables = Project.Relations.Select(Table).ToList();
        tables.Add(new { table = new { name = "absent", schema = "public" } });
        var faulty = (JsonObject)JsonSerializer.SerializeToNode(tables[Faulty])!;
        Append(faulty, "object_relationships", """{"name": "nowhere", "using": {"foreign_key_constraint_on": "nothing_id"}}""");
        Append(faulty, "select_permissions", """{"role": "nobody", "permission": {"columns": ["no_such_column"], "filter": {}}}""");
        tables[Faulty] = faulty;
        var source = new JsonObject
        {
            ["name"] = "default",
            ["kind"] = "postgres",
            ["tables"] = JsonSerializer.SerializeToNode(tables),
            ["functions"] = JsonSerializer.SerializeToNode(Project.Relations.Where(Project.HasFunction).Select(Function)),
            ["configuration"] = JsonNode.Parse("""{"connection_info": {"database_url": {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}, "isolation_level": "read-committed", "use_prepared_statements": false}}"""),
        };
        var document = new JsonObject { ["version"] = 3, ["sources"] = new JsonArray(source) };
        foreach (var (member, value) in (JsonObject)JsonNode.Parse(Carried)!)
        {
            document[member] = value!.DeepClone();
        }

        document.Insert(document.IndexOf("network"), "inherited_roles", JsonSerializer.SerializeToNode(
            Inherited.Select(role => new { role_name = role.Key, role_set = role.Value })));
        return document;
    }

    private static void Append(JsonObject table, string list, string entry) => table[list]!.AsArray().Add(JsonNode.Parse(entry));

    private static object Table(ProjectTable table)
    {
        var json = new Dictionary<string, object> { ["table"] = table.Reference };
        if (table.Kind == ProjectTableKind.Enum)
        {
            json["is_enum"] = true;
        }

        if (table.CustomName is not null || table.OddColumn != "camelCase")
        {
            json["configuration"] = Configuration(table);
        }

        Add(json, "object_relationships", ObjectRelationships(table));
        Add(json, "array_relationships", ArrayRelationships(table));
        if (Project.HasFunction(table))
        {
            json["computed_fields"] = new object[] { Computed(table, "is_mine", "hasura_session"), Computed(table, "label", null) };
        }

        if (table.Kind == ProjectTableKind.Table)
        {
            Add(json, "insert_permissions", [new { role = RoleOf(table, 0), permission = Insert(table) }]);
        }

        Add(json, "select_permissions", [.. Enumerable.Range(0, Readers).Select(place => new { role = RoleOf(table, place), permission = Select(table, place), comment = "" })]);
        if (table.Kind == ProjectTableKind.Table)
        {
            Add(json, "update_permissions", [new { role = RoleOf(table, 0), permission = Update(table) }]);
            Add(json, "delete_permissions", [new { role = RoleOf(table, 0), permission = new { filter = Own } }]);
            if (table.Number % 3 == 0)
            {
                json["event_triggers"] = JsonNode.Parse($$$"""[{"name": "on_{{{table.Number}}}", "definition": {"enable_manual": false, "insert": {"columns": "*"}, "update": {"columns": ["name"]}}, "retry_conf": {"interval_sec": 10, "num_retries": 0, "timeout_sec": 60}, "webhook": "{{HOOKS}}/told", "cleanup_config": {"paused": true, "schedule": "0 0 * * *"}}]""")!;
            }
        }

        return json;
    }

    private static object Own => new { owner_id = new { _eq = "X-Hasura-User-Id" } };

    private static void Add(Dictionary<string, object> json, string name, object[] list)
    {
        if (list.Length > 0)
        {
            json[name] = list;
        }
    }

    private static object Configuration(ProjectTable table)
    {
        var json = new Dictionary<string, object>();
        if (table.OddColumn != "camelCase")
        {
            json["column_config"] = new { camelCase = new { custom_name = table.OddColumn } };
            json["custom_column_names"] = new { camelCase = table.OddColumn };
        }

        if (table.CustomName is not null)
        {
            json["custom_name"] = table.CustomName;
        }

        json["custom_root_fields"] = new { };
        return json;
    }

    private static object[] ObjectRelationships(ProjectTable table)
    {
        var result = new List<object>();
        if (table.Kind == ProjectTableKind.View)
        {
            result.Add(new { name = "parent", @using = Manual(("id", "id"), table.Parent!) });
        }
        else if (table.Parent is not null)
        {
            result.Add(new { name = "parent", @using = new { foreign_key_constraint_on = table.Number % 4 == 0 ? (object)new[] { "parent_id" } : "parent_id" } });
        }

        result.AddRange(Children(table).Where(child => child.IsOneToOne).Select(child =>
            new { name = $"only_{child.Number}", @using = new { foreign_key_constraint_on = new { column = "parent_id", table = child.Reference } } }));
        return [.. result];
    }

    private static object[] ArrayRelationships(ProjectTable table)
    {
        var result = Children(table).Where(child => !child.IsOneToOne).Select(child =>
            (object)new { name = $"children_{child.Number}", @using = new { foreign_key_constraint_on = new { column = "parent_id", table = child.Reference } } }).ToList();
        if (HasManual(table))
        {
            result.Add(new { name = "alike", @using = Manual(("owner_id", "owner_id"), Project.Relations[Project.Enums + ((table.Number + Project.Roles) % Project.Tables)]) });
        }

        return [.. result];
    }

    private static ILookup<ProjectTable?, ProjectTable> ByParent { get; } =
        Project.Relations.Where(table => table.Kind == ProjectTableKind.Table).ToLookup(table => table.Parent);

    private static IEnumerable<ProjectTable> Children(ProjectTable table) => ByParent[table];

    private static object Manual((string From, string To) columns, ProjectTable remote) => new
    {
        manual_configuration = new
        {
            column_mapping = new Dictionary<string, string> { [columns.From] = columns.To },
            insertion_order = (string?)null,
            remote_table = remote.Reference
        },
    };

    private static object Computed(ProjectTable table, string name, string? session) => session is null
        ? new { name, definition = new { function = new { name = $"{name}_{table.Name}", schema = table.Schema } } }
        : new
        {
            name,
            definition = new
            {
                function = new { name = $"{name}_{table.Name}", schema = table.Schema },
                session_argument = session,
                table_argument = (string?)null
            },
            comment = ""
        };

    private static object Function(ProjectTable table) => new
    {
        function = new { name = $"find_{table.Name}", schema = table.Schema },
        configuration = new { custom_root_fields = new { function = $"find_{table.Number}" }, session_argument = "hasura_session" },
        permissions = new[] { new { role = RoleOf(table, 0) } },
    };

    private static object Insert(ProjectTable table) => new
    {
        check = table.Number % 4 == 1 && table.Parent is not null ? new { parent = Own } : Own,
        set = new { owner_id = "x-hasura-User-Id" },
        columns = table.Columns.Where(column => column != "owner_id"),
    };

    private static object Select(ProjectTable table, int place)
    {
        var json = new Dictionary<string, object> { ["columns"] = place == 1 ? "*" : ColumnsOf(table, place) };
        if (Project.HasFunction(table))
        {
            json["computed_fields"] = new[] { "is_mine", "label" };
        }

        json["filter"] = ProjectRule.Of(table, place).Filter;
        if (place == 2)
        {
            json["limit"] = 5;
        }

        if (MayAggregate(table, place))
        {
            json["allow_aggregations"] = true;
        }

        return json;
    }

    private static object Update(ProjectTable table) => new
    {
        columns = table.Columns.Where(column => column is not ("id" or "region" or "owner_id")),
        filter = Own,
        check = (table.Number % 3) switch { 0 => null, 1 => new { }, _ => Own },
        set = new { owner_id = "x-hasura-User-Id" },
    };

    private const string Carried = """
        { "remote_schemas": [ {"name": "far", "definition": {"url_from_env": "FAR_URL", "timeout_seconds": 60, "customization": {}}, "comment": ""} ],
          "query_collections": [ {"name": "allowed-queries", "definition": {"queries": [{"name": "orders", "query": "query orders {\n  order_000 {\n    id\n  }\n}"}]}} ],
          "allowlist": [ {"collection": "allowed-queries", "scope": {"global": true}} ],
          "actions": [ {"name": "send", "definition": {"handler": "{{HOOKS}}/send", "output_type": "Sent", "forward_client_headers": true, "arguments": [{"name": "input", "type": "SendInput!"}],
            "request_transform": {"body": {"action": "transform", "template": "{\n  \"id\": {{$body.input.id}}\n}"}, "method": "POST", "query_params": {}, "template_engine": "Kriti", "url": "{{$base_url}}/x", "version": 2},
            "type": "mutation", "kind": "synchronous"}, "comment": "sends", "permissions": [{"role": "role_00"}]} ],
          "custom_types": { "input_objects": [ {"name": "SendInput", "fields": [{"name": "id", "type": "uuid!"}]} ], "objects": [ {"name": "Sent", "fields": [{"name": "id", "type": "uuid!"}]} ], "scalars": [ {"name": "Stamp"} ], "enums": [] },
          "cron_triggers": [ {"name": "nightly", "webhook": "{{HOOKS}}/nightly", "schedule": "0 2 * * *", "include_in_metadata": true, "payload": {}, "retry_conf": {"num_retries": 0, "retry_interval_seconds": 10, "timeout_seconds": 60, "tolerance_seconds": 21600}, "comment": ""} ],
          "rest_endpoints": [ {"comment": "", "definition": {"query": {"collection_name": "allowed-queries", "query_name": "orders"}}, "methods": ["GET"], "name": "orders", "url": "orders"} ],
          "network": {"tls_allowlist": [{"host": "far.test", "permissions": ["self-signed"]}]} }
        """;
}
