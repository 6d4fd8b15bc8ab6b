using System.Text.Json;
using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>A mutation and what it must do.</summary>
/// <param name="Text">The GraphQL.</param>
/// <param name="Table">The table written.</param>
/// <param name="Rows">The table's rows afterwards, if nothing but the permission is against it.</param>
/// <param name="Affected">How many rows are written.</param>
/// <param name="IsRefused">Whether a permission's check fails.</param>
internal sealed record Mutation(string Text, TableSpec Table, IReadOnlyList<Row> Rows, int Affected, bool IsRefused);

/// <summary>Random mutations of one role, and their effect on rows worked out by hand.</summary>
internal sealed class MutationOracle(Random random, World world, RoleView view, IReadOnlyDictionary<TableSpec, WriteSpec> grants)
{
    private readonly ConditionTruth _inPermission = new(view, filtered: false);
    private readonly ConditionTruth _ofClient = new(view, filtered: true, ownColumnsAsStored: true);

    /// <summary>The next mutation of a table that the role can select from and write.</summary>
    public Mutation? Next()
    {
        var tables = grants.Keys.Where(view.Role.CanSelect).ToList();
        if (tables.Count == 0)
        {
            return null;
        }

        var table = tables[random.Next(tables.Count)];
        return random.Next(5) switch
        {
            0 or 1 => Insert(table, grants[table]),
            4 => Delete(table, grants[table]),
            _ => Update(table, grants[table]),
        };
    }

    private Mutation Insert(TableSpec table, WriteSpec write)
    {
        var objects = new JsonArray();
        var added = new List<Row>();
        foreach (var _ in Enumerable.Range(0, random.Next(1, 3)))
        {
            var given = write.Columns.Where(column => !column.IsNullable || random.Next(3) > 0).ToDictionary(column => column, Value);
            objects.Add(Object(given));
            added.Add(Written(table, new Row(new Cell?[table.Columns.Count]), given, write));
        }

        return new Mutation(
            $"mutation {{ insert_{table.GraphQLName}(objects: {Words.Text(objects)}) {{ affected_rows }} }}",
            table,
            [.. table.Rows, .. added],
            added.Count,
            added.Exists(row => _inPermission.Of(write.InsertCheck, table, row, row) != true));
    }

    private Mutation Update(TableSpec table, WriteSpec write)
    {
        var where = new ConditionGenerator(random, world, view.Role).Next(table);
        var set = write.Columns.Where(column => !table.Key.Contains(column)).OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToDictionary(column => column, Value);
        var increased = write.Columns.Where(column => column.IsNumber && !table.Key.Contains(column) && !set.ContainsKey(column)).Take(random.Next(2)).ToList();
        var changed = table.Rows.Where(row => _inPermission.Of(write.Filter, table, row, row) == true && _ofClient.Of(where, table, row, row) == true).ToHashSet();
        var after = changed.ToDictionary(row => row, row => Increased(table, Written(table, row, set, write), increased));
        var operators = set.Count == 0 ? "" : $", _set: {Words.Text(Object(set))}";
        if (increased.Count > 0 || set.Count == 0)
        {
            operators += $", _inc: {{ {string.Join(", ", increased.Select(column => $"{column.GraphQLName}: 1"))} }}";
        }

        return new Mutation(
            $"mutation {{ update_{table.GraphQLName}(where: {Text(where)}{operators}) {{ affected_rows }} }}",
            table,
            [.. table.Rows.Select(row => after.GetValueOrDefault(row, row))],
            changed.Count,
            write.UpdateCheck is { } check && after.Values.Any(row => _inPermission.Of(check, table, row, row) != true));
    }

    private Mutation Delete(TableSpec table, WriteSpec write)
    {
        var where = new ConditionGenerator(random, world, view.Role).Next(table);
        var gone = table.Rows.Where(row => _inPermission.Of(write.DeleteFilter, table, row, row) == true && _ofClient.Of(where, table, row, row) == true).ToHashSet();
        return new Mutation(
            $"mutation {{ delete_{table.GraphQLName}(where: {Text(where)}) {{ affected_rows }} }}", table, [.. table.Rows.Where(row => !gone.Contains(row))], gone.Count, false);
    }

    private static string Text(Condition where) =>
        Words.Text(new ConditionJson(column => column.GraphQLName, (comparison, _) => ((Operand.Constant)comparison.Right).Value.DeepClone()).Write(where));

    private JsonNode? Value(ColumnSpec column) => column switch
    {
        { Name: "id" } => random.Next(1, 40),
        { IsNullable: true } when random.Next(4) == 0 || column.Name.StartsWith("fk", StringComparison.Ordinal) => null,
        _ => ColumnValues.Random(random, column.Kind),
    };

    private static JsonObject Object(IReadOnlyDictionary<ColumnSpec, JsonNode?> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key.GraphQLName, pair.Value?.DeepClone())));

    private Row Written(TableSpec table, Row row, IReadOnlyDictionary<ColumnSpec, JsonNode?> given, WriteSpec write) => new([.. table.Columns.Select(column =>
        write.Presets.TryGetValue(column, out var preset) ? ColumnValues.Read(Preset(preset), column.Kind)
        : given.TryGetValue(column, out var value) ? value is null ? null : ColumnValues.Read(value.ToJsonString(), column.Kind)
        : row[column])]);

    private static Row Increased(TableSpec table, Row row, IReadOnlyList<ColumnSpec> increased) => new([.. table.Columns.Select(column =>
        increased.Contains(column) && row[column] is { Value: decimal number } ? new Cell(number + 1, "") : row[column])]);

    private string Preset(JsonNode preset) =>
        preset.GetValueKind() == JsonValueKind.String && ((string)preset!).StartsWith("x-hasura-", StringComparison.OrdinalIgnoreCase)
            ? JsonValue.Create(view.Session[(string)preset!]!).ToJsonString()
            : preset.ToJsonString();
}
