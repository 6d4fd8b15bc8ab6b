using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random rows to be inserted, nested ones included, and <c>on_conflict</c>; and their GraphQL.</summary>
internal sealed class RowGenerator(
    Random random, World world, RoleSpec role, IReadOnlyDictionary<TableSpec, WriteSpec> grants, QueryVariables variables)
{
    private static readonly IReadOnlySet<ColumnSpec> Nothing = new HashSet<ColumnSpec>();

    /// <summary>A row of a table that the role may insert into.</summary>
    public RowInput Next(TableSpec table, int depth, ConflictSpec? conflict) => Row(table, depth, Nothing, conflict);

    /// <summary><c>on_conflict</c>, or none.</summary>
    public ConflictSpec? Conflict(TableSpec table)
    {
        if (random.Next(5) < 2)
        {
            return null;
        }

        var columns = grants[table].UpdateColumns.OrderBy(_ => random.Next()).Take(random.Next(0, 4)).ToList();
        var where = role.CanSelect(table) && random.Next(3) == 0 ? new ConditionGenerator(random, world, role).Next(table, 1) : null;
        return new ConflictSpec(table.UniqueKeys[random.Next(table.UniqueKeys.Count)], columns, where);
    }

    /// <summary>A value of a column that a client may send; keys are mostly new, references mostly to rows that are there.</summary>
    public static JsonNode? Value(Random random, TableSpec table, ColumnSpec column)
    {
        int New() => random.Next(6) == 0 ? random.Next(1, 13) : random.Next(13, 400);
        switch (column)
        {
            case { Name: "id" }:
                return New();
            case { Name: "code" } when !column.IsNullable || random.Next(4) > 0:
                return New();
            case { IsNullable: true } when random.Next(4) == 0:
                return null;
        }

        if (table.ForeignKeys.SelectMany(key => key.Columns.Select(pair => (key.Target, pair)))
            .FirstOrDefault(each => each.pair.Local == column) is not { Target: { } target } found)
        {
            return ColumnValues.Random(random, column.Kind);
        }

        return random.Next(8) == 0 ? random.Next(1, 20)
            : target.Rows.Count == 0 || random.Next(3) == 0 ? null
            : JsonNode.Parse(target.Rows[random.Next(target.Rows.Count)][found.pair.Remote]!.Json);
    }

    public string Text(TableSpec table, IReadOnlyList<RowInput> rows) => Text(
        $"[{table.GraphQLName}_insert_input!]!", may => new JsonArray([.. rows.Select(row => (JsonNode)Json(row, may))]));

    public string Text(TableSpec table, RowInput row) => Text($"{table.GraphQLName}_insert_input!", may => Json(row, may));

    public string Text(TableSpec table, ConflictSpec conflict) => Text($"{table.GraphQLName}_on_conflict", _ => Json(conflict));

    private string Text(string type, Func<bool, JsonNode> json) => Words.Text(Maybe(type, json));

    // What is a variable's value has no variables in it.
    private JsonNode Maybe(string type, Func<bool, JsonNode> json) =>
        variables.Maybe(type, json(false)) is JsonObject variable && Words.IsVariable(variable) ? variable : json(true);

    private RowInput Row(TableSpec table, int depth, IReadOnlySet<ColumnSpec> determined, ConflictSpec? conflict)
    {
        var write = grants[table];
        var taken = new HashSet<ColumnSpec>(determined);
        var nested = new List<NestedInput>();
        var count = depth > 0 ? random.Next(0, 3) : 0;
        foreach (var relationship in table.Relationships.Where(CanNest).OrderBy(_ => random.Next()).Take(count))
        {
            var isBefore = relationship is { IsArray: false, IsAfterParent: false };
            if (isBefore && relationship.Columns.Any(pair => taken.Contains(pair.Local)))
            {
                continue;
            }

            if (isBefore)
            {
                taken.UnionWith(relationship.Columns.Select(pair => pair.Local));
            }

            var given = isBefore ? Nothing : relationship.Columns.Select(pair => pair.Remote).ToHashSet();
            var own = Conflict(relationship.Target);
            var data = Enumerable.Range(0, relationship.IsArray ? random.Next(0, 4) : 1).Select(_ => Row(relationship.Target, depth - 1, given, own)).ToList();
            nested.Add(new NestedInput(relationship, data, own));
        }

        var values = Values(table, write, taken);
        if (conflict is not null && table.Rows.Count > 0 && random.Next(2) == 0)
        {
            Repeat(table.Rows[random.Next(table.Rows.Count)], conflict, values);
        }

        return new RowInput(values, nested);
    }

    // The key of a row that is there.
    private static void Repeat(Row row, ConflictSpec conflict, Dictionary<ColumnSpec, JsonNode?> values)
    {
        foreach (var column in conflict.Constraint.Columns.Where(values.ContainsKey))
        {
            values[column] = row[column] is { } cell ? JsonNode.Parse(cell.Json) : null;
        }
    }

    // A column that two of the parent's determine is refused.
    private bool CanNest(RelationshipSpec relationship) => relationship.Function is null && grants.ContainsKey(relationship.Target)
        && (relationship is { IsArray: false, IsAfterParent: false }
            || relationship.Columns.DistinctBy(pair => pair.Remote).Count() == relationship.Columns.Count);

    private Dictionary<ColumnSpec, JsonNode?> Values(TableSpec table, WriteSpec write, IReadOnlySet<ColumnSpec> taken) => write.InsertColumns
        .Where(column => !taken.Contains(column))
        .Where(column => (!column.IsNullable && column.Default is null) || random.Next(column is { Name: "id", Default: not null } ? 4 : 3) > 0)
        .ToDictionary(column => column, column => Value(random, table, column));

    private JsonObject Json(RowInput row, bool mayUseVariables)
    {
        var json = new JsonObject(row.Values.Select(pair => KeyValuePair.Create(pair.Key.GraphQLName, ColumnValues.OfClient(pair.Value, pair.Key))));
        foreach (var nested in row.Nested)
        {
            json[nested.Relationship.Name] = Json(nested, mayUseVariables);
        }

        return json;
    }

    private JsonObject Json(NestedInput nested, bool mayUseVariables)
    {
        var target = nested.Relationship.Target;
        JsonNode Data(bool may) => nested.Relationship.IsArray
            ? new JsonArray([.. nested.Data.Select(row => (JsonNode)Json(row, may))])
            : Json(nested.Data[0], may);
        var type = nested.Relationship.IsArray ? $"[{target.GraphQLName}_insert_input!]!" : $"{target.GraphQLName}_insert_input!";
        var json = new JsonObject { ["data"] = mayUseVariables ? Maybe(type, Data) : Data(false) };
        if (nested.Conflict is { } conflict)
        {
            json["on_conflict"] = mayUseVariables ? Maybe($"{target.GraphQLName}_on_conflict", _ => Json(conflict)) : Json(conflict);
        }

        return json;
    }

    private static JsonObject Json(ConflictSpec conflict)
    {
        var json = new JsonObject { ["constraint"] = Words.Enum(conflict.Constraint.Name) };
        json["update_columns"] = new JsonArray([.. conflict.UpdateColumns.Select(column => (JsonNode)Words.Enum(column.GraphQLName))]);
        if (conflict.Where is { } where)
        {
            json["where"] = ConditionJson.OfClient.Write(where);
        }

        return json;
    }
}
