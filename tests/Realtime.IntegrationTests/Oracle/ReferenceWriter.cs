using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a mutation must do.</summary>
/// <param name="Error">Null when it must succeed, else a SQLSTATE, <c>check</c>, or <c>no parent</c>.</param>
/// <param name="Answer">The answer when it succeeds.</param>
/// <param name="After">The rows of every table afterwards.</param>
/// <param name="IsOpen">Whether the dialect leaves open what happens: two nested rows mean the same existing one.</param>
internal sealed record MutationOutcome(string? Error, Expected? Answer, IReadOnlyDictionary<TableSpec, List<Row>> After, bool IsOpen);

/// <summary>
/// The meaning of mutations, written down a second time: fields in order, nested rows level by level, what a row points to first; filters and <c>where</c>
/// decide about rows one by one, checks look at the rows written when all of a field are there.
/// </summary>
internal sealed class ReferenceWriter(
    ReferenceDatabase database, RoleSpec role, Session session, IReadOnlyDictionary<TableSpec, WriteSpec> grants, Coverage coverage)
{
    private bool _isOpen;

    private RoleView View => new(role, session);

    /// <summary>Runs a mutation.</summary>
    public async Task<MutationOutcome> RunAsync(Mutation mutation)
    {
        var before = database.Rows();
        try
        {
            var members = new List<(string, Expected)>();
            foreach (var field in mutation.Fields)
            {
                members.Add((field.Key, await FieldAsync(field)));
            }

            coverage.Hit("two fields", mutation.Fields.Count - 1);
            return new MutationOutcome(null, new Expected.Object(members), database.Rows(), _isOpen);
        }
        catch (PostgresException exception)
        {
            return new MutationOutcome(exception.SqlState, null, before, _isOpen);
        }
        catch (RefusedException exception)
        {

            return new MutationOutcome(exception.Message, null, before, _isOpen);
        }
    }

    private async Task<Expected> FieldAsync(WriteField field)
    {
        coverage.Hit($"field {field.GetType().Name}");
        switch (field)
        {
            case WriteField.Insert insert:
                var (rows, affected) = await InsertAsync(insert.Table, insert.Rows, insert.Conflict);
                return Response(insert.Table, insert.Response, rows, affected, isOrdered: true);
            case WriteField.InsertOne one:
                return One(one.Table, one.Selection, (await InsertAsync(one.Table, [one.Row], one.Conflict)).Rows);
            case WriteField.Update update:
                return Response(update.Table, update.Response, await UpdateAsync(update.Table, update.Change));
            case WriteField.UpdateMany many:
                var responses = new List<Expected>();
                foreach (var change in many.Changes)
                {
                    responses.Add(Response(many.Table, many.Response, await UpdateAsync(many.Table, change)));
                }

                return new Expected.Items([.. responses.Select(response => (IReadOnlyList<Expected>)[response])], 0, null);
            case WriteField.UpdateByKey byKey:
                return One(byKey.Table, byKey.Selection, await UpdateAsync(byKey.Table, byKey.Change));
            case WriteField.Delete delete:
                var deleted = Passing(delete.Table, grants[delete.Table].DeleteFilter, delete.Where, null);
                var response = Response(delete.Table, delete.Response, deleted);
                await DeleteAsync(delete.Table, deleted);
                return response;
            case WriteField.DeleteByKey byKey:
                var gone = Passing(byKey.Table, grants[byKey.Table].DeleteFilter, null, byKey.RowKey);
                var answer = One(byKey.Table, byKey.Selection, gone);
                await DeleteAsync(byKey.Table, gone);
                return answer;
            default:
                throw new InvalidOperationException();
        }
    }

    private async Task<(List<Row> Rows, int Affected)> InsertAsync(TableSpec table, IReadOnlyList<RowInput> rows, ConflictSpec? conflict)
    {
        var inserter = new ReferenceInserter(database, View, grants, coverage);
        try
        {
            var written = rows.Count == 0 ? [] : await inserter.LevelAsync(table, [.. rows.Select(row => new InsertedRow(row))], conflict, isNested: false);
            Require(inserter.Checks);
            return ([.. written.OfType<Row>()], inserter.Affected);
        }
        finally
        {
            _isOpen |= inserter.IsOpen;
        }
    }

    private async Task<List<Row>> UpdateAsync(TableSpec table, UpdateSpec change)
    {
        var write = grants[table];
        var assignments = new Dictionary<ColumnSpec, string>();
        foreach (var (word, column, value) in change.Assignments)
        {
            coverage.Hit($"update {word}");
            assignments[column] = Assigned(word, column, value);
        }

        foreach (var (column, preset) in write.UpdatePresets)
        {
            coverage.Hit("preset of an update");
            assignments[column] = Presets.Literal(preset, column, session);
        }

        if (assignments.Count == 0)
        {
            return [];
        }

        var rows = Passing(table, write.Filter, change.Where, change.Key);
        List<Row> written = [];
        await database.StatementAsync(async () => written = await database.UpdateAsync(table, rows, assignments));
        coverage.Hit("row updated", written.Count);
        Require(written.Select(row => (table, row, write.UpdateCheck)));
        return written;
    }

    private static string Assigned(string word, ColumnSpec column, JsonNode? value)
    {
        var current = $"t.{column.Quoted}";
        return word switch
        {
            "_set" => value is null ? "NULL" : ColumnValues.Literal(value, column),
            "_inc" => $"{current} + {ColumnValues.Literal(value!, column)}",
            "_append" => $"{current} || {ColumnValues.Literal(value!, column)}",
            "_prepend" => $"{ColumnValues.Literal(value!, column)} || {current}",
            "_delete_key" => $"{current} - {Sql.Literal((string)value!)}::text",
            "_delete_elem" => $"{current} - ({value!.ToJsonString()})::int",
            "_delete_at_path" => $"{current} #- ARRAY[{string.Join(", ", ((JsonArray)value!).Select(step => Sql.Literal((string)step!)))}]::text[]",
            _ => throw new InvalidOperationException(word),
        };
    }

    private async Task DeleteAsync(TableSpec table, List<Row> rows)
    {
        coverage.Hit("row deleted", rows.Count);
        await database.StatementAsync(() => database.DeleteAsync(table, rows));
    }

    // The permission's filter looks at everything, the client's condition at what the role sees.
    private List<Row> Passing(TableSpec table, Condition filter, Condition? where, IReadOnlyList<(ColumnSpec Column, JsonNode Value)>? key)
    {
        var view = View;
        var (inPermission, ofClient) = (new ConditionTruth(view, filtered: false), new ConditionTruth(view, filtered: true));
        return
        [
            .. table.Rows.Where(row => inPermission.Of(filter, table, row, row) == true
                && (where is null || ofClient.Of(where, table, row, row) == true)
                && (key is null || key.All(pair => ColumnValues.Same(row[pair.Column], ColumnValues.Read(pair.Value.ToJsonString(), pair.Column.Kind))))),
        ];
    }

    private void Require(IEnumerable<(TableSpec Table, Row Row, Condition? Check)> checks)
    {
        var truth = new ConditionTruth(View, filtered: false);
        if (checks.Any(each => each.Check is { } check && truth.Of(check, each.Table, each.Row, each.Row) != true))
        {
            throw new RefusedException("check");
        }
    }

    private Expected Response(TableSpec table, ResponseSpec response, List<Row> rows, int? affected = null, bool isOrdered = false) =>
        new Expected.Object([.. response.Members.Select(member => (member.Key, member.Name switch
        {
            "affected_rows" => new Expected.Number(0, affected ?? rows.Count),
            "returning" => Returning(table, member.Selection!, rows, isOrdered),
            _ => new Expected.Exact($"\"{table.GraphQLName}_mutation_response\""),
        }))]);

    private Expected Returning(TableSpec table, Selection selection, List<Row> rows, bool isOrdered)
    {
        var answers = Written(table, rows, selection);
        return new Expected.Items(isOrdered ? [.. answers.Select(answer => (IReadOnlyList<Expected>)[answer])] : [answers], 0, null);
    }

    private Expected One(TableSpec table, Selection selection, List<Row> rows) =>
        Written(table, rows, selection).SingleOrDefault() ?? new Expected.Exact("null");

    private IReadOnlyList<Expected> Written(TableSpec table, List<Row> rows, Selection selection)
    {
        if (rows.Count > 0)
        {
            coverage.Scan("returning", selection);
        }

        return new Answers(View).Written(table, rows, selection);
    }
}

/// <summary>A mutation that permissions or the dialect refuse.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>Presets as SQL.</summary>
internal static class Presets
{
    public static string Literal(JsonNode preset, ColumnSpec column, Session session) => ColumnValues.Literal(
        preset.GetValueKind() == System.Text.Json.JsonValueKind.String && ((string)preset!).StartsWith("x-hasura-", StringComparison.OrdinalIgnoreCase)
            ? JsonValue.Create(session[(string)preset!]!)
            : preset,
        column);
}
