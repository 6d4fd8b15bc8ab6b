using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random roles over a world: columns, filters, limits, aggregations; one role inherits from two others.</summary>
internal sealed class GrantsGenerator(Random random, World world)
{
    private readonly ConditionGenerator _conditions = new(random, world, client: null);

    public Grants Next()
    {
        var reader = Role("reader");
        var writer = Role("writer");
        var both = new RoleSpec("both", new Dictionary<TableSpec, PermissionSpec>(), [reader, writer]);
        var admin = new RoleSpec("admin", new Dictionary<TableSpec, PermissionSpec>(), []);
        return new Grants([admin, reader, writer, both], Metadata([reader, writer], both));
    }

    private RoleSpec Role(string name) => new(
        name,
        world.Tables.Where(_ => random.Next(6) > 0).ToDictionary(table => table, Permission),
        []);

    private PermissionSpec Permission(TableSpec table)
    {
        var columns = table.Columns.Concat(table.Computed).Where(column => random.Next(4) > 0).ToHashSet();
        columns.Add(table.Columns[random.Next(table.Columns.Count)]);
        return new PermissionSpec(
            columns,
            random.Next(4) == 0 ? new Condition.And([]) : _conditions.Next(table, random.Next(0, 4)),
            random.Next(5) == 0 ? random.Next(1, 5) : null,
            random.Next(4) > 0);
    }

    private JsonObject Metadata(IReadOnlyList<RoleSpec> roles, RoleSpec inherited) => new()
    {
        ["version"] = 3,
        ["sources"] = new JsonArray(new JsonObject
        {
            ["name"] = "default",
            ["kind"] = "postgres",
            ["configuration"] = new JsonObject { ["connection_info"] = new JsonObject { ["database_url"] = new JsonObject { ["from_env"] = "HASURA_GRAPHQL_DATABASE_URL" } } },
            ["tables"] = new JsonArray([.. world.Tables.Select(table => (JsonNode)Table(table, roles)), new JsonObject
            {
                ["table"] = new JsonObject { ["schema"] = "public", ["name"] = "shade" },
                ["is_enum"] = true,
            }]),
            ["functions"] = new JsonArray([.. world.Functions.Select(function => (JsonNode)new JsonObject
            {
                ["function"] = new JsonObject { ["schema"] = "public", ["name"] = function.Name },
                ["configuration"] = new JsonObject { ["session_argument"] = "s" },
            })]),
        }),
        ["inherited_roles"] = new JsonArray(new JsonObject
        {
            ["role_name"] = inherited.Name,
            ["role_set"] = new JsonArray([.. inherited.Parents.Select(parent => (JsonNode)parent.Name)]),
        }),
    };

    private static JsonObject Table(TableSpec table, IReadOnlyList<RoleSpec> roles) => new()
    {
        ["table"] = WorldGenerator.Name(table),
        ["configuration"] = Configuration(table),
        ["object_relationships"] = Relationships(table, isArray: false),
        ["array_relationships"] = Relationships(table, isArray: true),
        ["computed_fields"] = Computed(table),
        ["select_permissions"] = new JsonArray([.. roles.Where(role => role.Permissions.ContainsKey(table)).Select(role => (JsonNode)new JsonObject
        {
            ["role"] = role.Name,
            ["permission"] = Permission(role.Permissions[table]),
        })]),
    };

    private static JsonObject Configuration(TableSpec table)
    {
        var columns = new JsonObject(table.Columns.Where(column => column.GraphQLName != column.Name)
            .Select(column => KeyValuePair.Create(column.Name, (JsonNode?)new JsonObject { ["custom_name"] = column.GraphQLName })));
        var configuration = new JsonObject { ["column_config"] = columns };
        if (table.CustomName is { } name)
        {
            configuration["custom_name"] = name;
        }

        return configuration;
    }

    private static JsonArray Relationships(TableSpec table, bool isArray) => new([.. table.Relationships
        .Where(relationship => relationship.IsArray == isArray && relationship.Function is null)
        .Select(relationship => (JsonNode)new JsonObject { ["name"] = relationship.Name, ["using"] = relationship.Using.DeepClone() })]);

    private static JsonArray Computed(TableSpec table)
    {
        var functions = table.Computed.Select(column => (column.Name, column.Function, column.Inputs))
            .Concat(table.Relationships.Where(relationship => relationship.Function is not null)
                .Select(relationship => (relationship.Name, relationship.Function, FunctionInputs.None)));
        return new JsonArray([.. functions.Select(each =>
        {
            var definition = new JsonObject { ["function"] = new JsonObject { ["schema"] = "public", ["name"] = each.Function } };
            if (each.Item3 != FunctionInputs.None)
            {
                definition["session_argument"] = "s";
            }

            return (JsonNode)new JsonObject { ["name"] = each.Name, ["definition"] = definition };
        })]);
    }

    private static JsonArray Names(PermissionSpec permission, bool isComputed) =>
        new([.. permission.Columns.Where(column => column.Function is not null == isComputed)
            .OrderBy(column => column.Position).Select(column => (JsonNode)column.Name)]);

    private static JsonObject Permission(PermissionSpec permission)
    {
        var json = new JsonObject
        {
            ["columns"] = Names(permission, isComputed: false),
            ["computed_fields"] = Names(permission, isComputed: true),
            ["filter"] = ConditionJson.OfPermission.Write(permission.Filter),
            ["allow_aggregations"] = permission.AllowAggregations,
        };
        if (permission.Limit is { } limit)
        {
            json["limit"] = limit;
        }

        return json;
    }
}
