using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random update operators and their GraphQL.</summary>
internal sealed class UpdateGenerator(Random random, QueryVariables variables)
{
    private static readonly string[] OfDocuments = ["_set", "_append", "_prepend", "_delete_key", "_delete_elem", "_delete_at_path"];

    private static readonly string[] Keys = ["a", "b", "c"];

    /// <summary>What becomes of the columns that the role may update; its keys it leaves.</summary>
    public IReadOnlyList<AssignmentSpec> Assignments(TableSpec table, WriteSpec write) =>
    [
        .. write.UpdateColumns.Where(column => !table.Key.Contains(column)).OrderBy(column => column.Kind == ColumnKind.Jsonb ? random.Next(2) : random.Next(4))
            .Take(random.Next(12) == 0 ? 0 : random.Next(1, 4)).Select(column => Assignment(table, column)),
    ];

    /// <summary>The operators as arguments after another.</summary>
    public string Arguments(TableSpec table, UpdateSpec change) =>
        string.Concat(Operators(change).Select(pair => $", {pair.Key}: {Words.Text(variables.Maybe($"{table.GraphQLName}{pair.Key}_input", pair.Value))}"));

    /// <summary>Several updates as one argument.</summary>
    public string Many(TableSpec table, IReadOnlyList<UpdateSpec> changes) => Words.Text(variables.Maybe(
        $"[{table.GraphQLName}_updates!]!",
        new JsonArray([.. changes.Select(
            change => (JsonNode)new JsonObject(Operators(change).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)))
        {
            ["where"] = ConditionJson.OfClient.Write(change.Where!),
        })])));

    private AssignmentSpec Assignment(TableSpec table, ColumnSpec column)
    {
        if (column.Kind == ColumnKind.Jsonb)
        {
            var word = OfDocuments[random.Next(OfDocuments.Length)];
            return new AssignmentSpec(word, column, word switch
            {
                "_set" => RowGenerator.Value(random, table, column),
                "_delete_key" => Keys[random.Next(Keys.Length)],
                "_delete_elem" => random.Next(-2, 3),
                "_delete_at_path" =>
                    new JsonArray([.. Enumerable.Range(0, random.Next(0, 3))
                        .Select(_ => (JsonNode)(random.Next(3) == 0 ? "1" : Keys[random.Next(Keys.Length)]))]),
                _ => ColumnValues.Random(random, column.Kind),
            });
        }

        // One more of a unique column would meet the next row before that has moved on.
        var isUnique = table.UniqueKeys.Exists(key => key.Columns.Contains(column));
        return column.IsNumber && !isUnique && random.Next(2) == 0
            ? new AssignmentSpec("_inc", column, column.Kind == ColumnKind.Numeric ? JsonNode.Parse("1.25")! : JsonValue.Create(random.Next(-1, 3)))
            : new AssignmentSpec("_set", column, RowGenerator.Value(random, table, column));
    }

    private static IEnumerable<KeyValuePair<string, JsonObject>> Operators(UpdateSpec change)
    {
        var groups = change.Assignments.GroupBy(assignment => assignment.Operator).Select(group => KeyValuePair.Create(
            group.Key,
            new JsonObject(group.Select(assignment =>
                KeyValuePair.Create(assignment.Column.GraphQLName, ColumnValues.OfClient(assignment.Value, assignment.Column))))));
        return change.Assignments.Count > 0 || !change.NamesSet ? groups : [KeyValuePair.Create("_set", new JsonObject())];
    }
}
