using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a role may write to a table. Checks look at the row alone, so that they do not depend on what else a statement writes.</summary>
internal sealed record WriteSpec(
    IReadOnlyList<ColumnSpec> Columns, IReadOnlyDictionary<ColumnSpec, JsonNode> Presets, Condition InsertCheck, Condition Filter, Condition? UpdateCheck, Condition DeleteFilter)
{
    /// <summary>Everything, without conditions.</summary>
    public static WriteSpec Admin(TableSpec table)
    {
        var all = new Condition.And([]);
        return new WriteSpec(table.Columns, new Dictionary<ColumnSpec, JsonNode>(), all, all, null, all);
    }

    public static WriteSpec Next(Random random, World world, TableSpec table)
    {
        var conditions = new ConditionGenerator(random, world, client: null);
        var free = table.Columns.Where(column => !table.Key.Contains(column) && column.Kind != ColumnKind.Jsonb).ToList();
        var presets = free.Where(_ => random.Next(6) == 0).ToDictionary(column => column, column => Preset(random, column));
        Condition Either() => new Condition.Or([conditions.Next(table, 0), conditions.Next(table, 0)]);
        return new WriteSpec(
            [.. table.Columns.Where(column => !presets.ContainsKey(column) && (!column.IsNullable || random.Next(5) > 0))],
            presets,
            Either(),
            conditions.Next(table, random.Next(3)),
            random.Next(3) == 0 ? null : Either(),
            conditions.Next(table, random.Next(3)));
    }

    /// <summary>The permissions, into a table's metadata.</summary>
    public void AddTo(JsonObject table, string role)
    {
        table["insert_permissions"] = One(role, new JsonObject { ["columns"] = Names(), ["set"] = Set(), ["check"] = ConditionJson.OfPermission.Write(InsertCheck) });
        table["update_permissions"] = One(role, new JsonObject
        {
            ["columns"] = Names(),
            ["set"] = Set(),
            ["filter"] = ConditionJson.OfPermission.Write(Filter),
            ["check"] = UpdateCheck is null ? null : ConditionJson.OfPermission.Write(UpdateCheck),
        });
        table["delete_permissions"] = One(role, new JsonObject { ["filter"] = ConditionJson.OfPermission.Write(DeleteFilter) });
    }

    private static JsonNode Preset(Random random, ColumnSpec column) => column switch
    {
        { IsNumber: true } when random.Next(2) == 0 => "x-hasura-number",
        { Kind: ColumnKind.Text } when random.Next(2) == 0 => "X-Hasura-Text",
        { IsText: true } => "preset",
        _ => ColumnValues.Random(random, column.Kind),
    };

    private static JsonArray One(string role, JsonObject permission) => new(new JsonObject { ["role"] = role, ["permission"] = permission });

    private JsonArray Names() => new([.. Columns.Select(column => (JsonNode)column.Name)]);

    private JsonObject Set() => new(Presets.Select(pair => KeyValuePair.Create(pair.Key.Name, (JsonNode?)pair.Value.DeepClone())));
}
