using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random mutations of one role: every root field, with all that may be nested in a row and selected of an answer.</summary>
internal sealed class MutationGenerator
{
    private readonly Random _random;
    private readonly RoleSpec _role;
    private readonly IReadOnlyDictionary<TableSpec, WriteSpec> _grants;
    private readonly QueryVariables _variables;
    private readonly QueryGenerator _selections;
    private readonly ConditionGenerator _conditions;
    private readonly RowGenerator _rows;
    private readonly UpdateGenerator _updates;

    public MutationGenerator(Random random, World world, RoleSpec role, IReadOnlyDictionary<TableSpec, WriteSpec> grants)
    {
        (_random, _role, _grants) = (random, role, grants);
        _variables = new QueryVariables(random);
        _selections = new QueryGenerator(random, world, role, _variables);
        _conditions = new ConditionGenerator(random, world, role);
        _rows = new RowGenerator(random, world, role, grants, _variables);
        _updates = new UpdateGenerator(random, _variables);
    }

    /// <summary>The next mutation; null when the role writes to nothing that it sees.</summary>
    public Mutation? Next()
    {
        var tables = _grants.Keys.Where(_role.CanSelect).ToList();
        if (tables.Count == 0)
        {
            return null;
        }

        var fields = Enumerable.Range(0, _random.Next(6) == 0 ? 2 : 1).Select(_ => Field(tables[_random.Next(tables.Count)])).ToList();
        return new Mutation(fields, _variables.Declarations, _selections.Fragments, _variables.Values);
    }

    private WriteField Field(TableSpec table)
    {
        var key = _selections.NextKey();
        var canUpdate = _grants[table].UpdateColumns.Count + _grants[table].UpdatePresets.Count > 0;
        var byKey = table.Key.All(_role.WholeColumns(table).Contains);
        return _random.Next(12) switch
        {
            0 or 1 or 2 => InsertOne(key, table),
            3 or 4 when canUpdate => Update(key, table),
            5 or 6 when canUpdate => UpdateMany(key, table),
            7 when canUpdate && byKey => UpdateByKey(key, table),
            8 => Delete(key, table),
            9 when byKey => DeleteByKey(key, table),
            _ => Insert(key, table),
        };
    }

    private WriteField.Insert Insert(string key, TableSpec table)
    {
        var conflict = _rows.Conflict(table);
        List<RowInput> rows = [
            .. Enumerable.Range(0, _random.Next(20) == 0 ? 0 : _random.Next(1, 4)).Select(_ => _rows.Next(table, _random.Next(3), conflict))];
        var response = Response(table);
        return new WriteField.Insert(
            key, table, rows, conflict, response, $"{key}: insert_{table.GraphQLName}(objects: {_rows.Text(table, rows)}{ConflictText(table, conflict)}) {response.Text}");
    }

    private WriteField.InsertOne InsertOne(string key, TableSpec table)
    {
        var conflict = _rows.Conflict(table);
        var (row, selection) = (_rows.Next(table, _random.Next(3), conflict), _selections.Selection(table, 2));
        return new WriteField.InsertOne(
            key, table, row, conflict, selection, $"{key}: insert_{table.GraphQLName}_one(object: {_rows.Text(table, row)}{ConflictText(table, conflict)}) {selection.Text}");
    }

    private string ConflictText(TableSpec table, ConflictSpec? conflict) => conflict is null ? "" : $", on_conflict: {_rows.Text(table, conflict)}";

    private WriteField.Update Update(string key, TableSpec table)
    {
        var (change, response) = (Change(table), Response(table));
        return new WriteField.Update(
            key, table, change, response, $"{key}: update_{table.GraphQLName}(where: {Where(table, change.Where!)}{_updates.Arguments(table, change)}) {response.Text}");
    }

    private WriteField.UpdateMany UpdateMany(string key, TableSpec table)
    {
        List<UpdateSpec> changes = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Change(table))];
        var response = Response(table);
        return new WriteField.UpdateMany(
            key, table, changes, response, $"{key}: update_{table.GraphQLName}_many(updates: {_updates.Many(table, changes)}) {response.Text}");
    }

    private UpdateSpec Change(TableSpec table) =>
        new(_conditions.Next(table, _random.Next(3)), null, _updates.Assignments(table, _grants[table]), _grants[table].UpdateColumns.Count > 0);

    private WriteField.UpdateByKey UpdateByKey(string key, TableSpec table)
    {
        var change = new UpdateSpec(null, RowKey(table), _updates.Assignments(table, _grants[table]), _grants[table].UpdateColumns.Count > 0);
        var selection = _selections.Selection(table, 2);
        var pk = new JsonObject(change.Key!.Select(pair => KeyValuePair.Create(pair.Column.GraphQLName, (JsonNode?)pair.Value.DeepClone())));
        return new WriteField.UpdateByKey(
            key,
            table,
            change,
            selection,
            $"{key}: update_{table.GraphQLName}_by_pk(pk_columns: {Words.Text(_variables.Maybe($"{table.GraphQLName}_pk_columns_input!", pk))}{_updates.Arguments(table, change)}) {selection.Text}");
    }

    private WriteField.Delete Delete(string key, TableSpec table)
    {
        var (where, response) = (_conditions.Next(table), Response(table));
        return new WriteField.Delete(key, table, where, response, $"{key}: delete_{table.GraphQLName}(where: {Where(table, where)}) {response.Text}");
    }

    private WriteField.DeleteByKey DeleteByKey(string key, TableSpec table)
    {
        var (row, selection) = (RowKey(table), _selections.Selection(table, 2));
        var arguments = row.Select(pair => $"{pair.Column.GraphQLName}: {Words.Text(_variables.Maybe(pair.Column.GraphQLType + "!", pair.Value))}");
        return new WriteField.DeleteByKey(key, table, row, selection, $"{key}: delete_{table.GraphQLName}_by_pk({string.Join(", ", arguments)}) {selection.Text}");
    }

    private string Where(TableSpec table, Condition where) => Words.Text(_variables.Where(table, where, isRequired: true));

    // Mostly a row that is there.
    private List<(ColumnSpec Column, JsonNode Value)> RowKey(TableSpec table)
    {
        var row = table.Rows.Count > 0 && _random.Next(6) > 0 ? table.Rows[_random.Next(table.Rows.Count)] : null;
        return [.. table.Key.Select(column => (column, row?[column] is { } cell ? JsonNode.Parse(cell.Json)! : JsonValue.Create(_random.Next(0, 10))))];
    }

    private ResponseSpec Response(TableSpec table)
    {
        var members = new List<ResponseMember>();
        var texts = new List<string>();
        foreach (var name in new[] { "affected_rows", "returning", "__typename" }.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)))
        {
            var selection = name == "returning" ? _selections.Selection(table, 2) : null;
            members.Add(new ResponseMember(_selections.NextKey(), name, selection));
            texts.Add($"{members[^1].Key}: {name}{(selection is null ? "" : $" {selection.Text}")}");
        }

        return new ResponseSpec(members, $"{{ {string.Join(" ", texts)} }}");
    }
}
