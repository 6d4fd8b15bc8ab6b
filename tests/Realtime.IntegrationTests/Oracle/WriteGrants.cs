using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a role may write to a table.</summary>
internal sealed record WriteSpec(
    IReadOnlyList<ColumnSpec> InsertColumns,
    IReadOnlyDictionary<ColumnSpec, JsonNode> InsertPresets,
    Condition InsertCheck,
    IReadOnlyList<ColumnSpec> UpdateColumns,
    IReadOnlyDictionary<ColumnSpec, JsonNode> UpdatePresets,
    Condition Filter,
    Condition? UpdateCheck,
    Condition DeleteFilter)
{
    private static readonly Condition All = new Condition.And([]);

    /// <summary>Everything, without conditions.</summary>
    public static WriteSpec Admin(TableSpec table) => new(
        table.Columns, new Dictionary<ColumnSpec, JsonNode>(), All, table.Columns, new Dictionary<ColumnSpec, JsonNode>(), All, null, All);

    public static WriteSpec Next(Random random, World world, TableSpec table)
    {
        var conditions = new ConditionGenerator(random, world, client: null);
        var free = table.Columns.Where(column => !table.UniqueKeys.Any(key => key.Columns.Contains(column)) && column.Kind != ColumnKind.Jsonb).ToList();
        Dictionary<ColumnSpec, JsonNode> Presets() => free.Where(_ => random.Next(6) == 0).ToDictionary(column => column, column => Preset(random, column));
        Condition Either() => random.Next(4) switch
        {
            0 => All,
            1 => conditions.Next(table, random.Next(3)),
            _ => new Condition.Or([conditions.Next(table, random.Next(2)), conditions.Next(table, random.Next(2))]),
        };
        Condition Some() => random.Next(3) == 0 ? All : conditions.Next(table, random.Next(3));
        var (inserted, updated) = (Presets(), Presets());
        return new WriteSpec(
            [.. table.Columns.Where(column => !inserted.ContainsKey(column) && (!column.IsNullable || random.Next(5) > 0))],
            inserted,
            Either(),
            [.. table.Columns.Where(column => !updated.ContainsKey(column) && random.Next(5) > 0)],
            updated,
            Some(),
            random.Next(3) == 0 ? null : Either(),
            Some());
    }

    /// <summary>The permissions, into a table's metadata.</summary>
    public void AddTo(JsonObject table, IReadOnlyList<string> roles)
    {
        table["insert_permissions"] = Each(roles, new JsonObject
        {
            ["columns"] = Names(InsertColumns),
            ["set"] = Set(InsertPresets),
            ["check"] = ConditionJson.OfPermission.Write(InsertCheck),
        });
        table["update_permissions"] = Each(roles, new JsonObject
        {
            ["columns"] = Names(UpdateColumns),
            ["set"] = Set(UpdatePresets),
            ["filter"] = ConditionJson.OfPermission.Write(Filter),
            ["check"] = UpdateCheck is null ? null : ConditionJson.OfPermission.Write(UpdateCheck),
        });
        table["delete_permissions"] = Each(roles, new JsonObject { ["filter"] = ConditionJson.OfPermission.Write(DeleteFilter) });
    }

    private static JsonNode Preset(Random random, ColumnSpec column) => column switch
    {
        { IsNumber: true } when random.Next(2) == 0 => "x-hasura-number",
        { Kind: ColumnKind.Text } when random.Next(2) == 0 => "X-Hasura-Text",
        { IsText: true } => "preset",
        _ => ColumnValues.Random(random, column.Kind),
    };

    private static JsonArray Each(IReadOnlyList<string> roles, JsonObject permission) =>
        new([.. roles.Select(role => (JsonNode)new JsonObject { ["role"] = role, ["permission"] = permission.DeepClone() })]);

    private static JsonArray Names(IReadOnlyList<ColumnSpec> columns) => new([.. columns.Select(column => (JsonNode)column.Name)]);

    private static JsonObject Set(IReadOnlyDictionary<ColumnSpec, JsonNode> presets) =>
        new(presets.Select(pair => KeyValuePair.Create(pair.Key.Name, (JsonNode?)pair.Value.DeepClone())));
}

/// <summary>Which role may write what: a table's permissions are one parent's, the other's or both's, and the inheriting role has them always.</summary>
internal sealed class WriteGrants
{
    private readonly Dictionary<string, Dictionary<TableSpec, WriteSpec>> _roles = [];

    /// <summary>Random permissions, put into the metadata of <paramref name="grants"/>.</summary>
    public static WriteGrants AddTo(Grants grants, Random random, World world)
    {
        var writes = new WriteGrants();
        foreach (var role in grants.Roles)
        {
            writes._roles.Add(role.Name, []);
        }

        foreach (var table in world.Tables.Where(table => table.ViewOf is null))
        {
            var spec = WriteSpec.Next(random, world, table);
            List<string> holders = random.Next(4) switch { 0 => ["reader"], 1 => ["reader", "writer"], _ => ["writer"] };
            var entry = ((JsonArray)grants.Metadata["sources"]![0]!["tables"]!).OfType<JsonObject>()
                .Single(each => JsonNode.DeepEquals(WorldGenerator.Name(table), each["table"]));
            spec.AddTo(entry, holders);
            writes._roles["admin"].Add(table, WriteSpec.Admin(table));
            foreach (var role in holders.Append("both"))
            {
                writes._roles[role].Add(table, spec);
            }
        }

        return writes;
    }

    public IReadOnlyDictionary<TableSpec, WriteSpec> Of(RoleSpec role) => _roles[role.Name];
}
