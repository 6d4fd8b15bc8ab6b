using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>The truth of a condition in three values.</summary>
/// <param name="view">Who asks.</param>
/// <param name="filtered">Whether the role's own permissions apply: to a client's <c>where</c> yes, inside a permission no.</param>
internal sealed class ConditionTruth(RoleView view, bool filtered)
{
    public bool? Of(Condition condition, TableSpec table, Row row, Row root) => condition switch
    {
        Condition.And and => All(and.Items.Select(item => Of(item, table, row, root))),
        Condition.Or or => !All(or.Items.Select(item => !Of(item, table, row, root))),
        Condition.Not not => !Of(not.Item, table, row, root),
        Condition.OfColumn own => All(own.Comparisons.Select(comparison => Compare(comparison, own.Column.Kind, Value(table, row, own.Column), row, root))),
        Condition.OfCast cast =>
            All(cast.Comparisons.Select(comparison => Compare(comparison, ColumnKind.Text, AsText(Value(table, row, cast.Column)), row, root))),
        Condition.Related related => Related(related.Relationship, row).Any(other => Of(related.Inner, related.Relationship.Target, other, root) == true),
        Condition.Exists exists => Rows(exists.Table).Any(other => Of(exists.Inner, exists.Table, other, root) == true),
        Condition.Aggregated aggregated => Aggregated(aggregated, row, root),
        _ => throw new InvalidOperationException(),
    };

    private static bool? All(IEnumerable<bool?> items)
    {
        bool? all = true;
        foreach (var item in items)
        {
            all = (all, item) switch
            {
                (false, _) or (_, false) => false,
                (null, _) or (_, null) => null,
                _ => true,
            };
        }

        return all;
    }

    private IEnumerable<Row> Rows(TableSpec table) => filtered ? view.Rows(table) : table.Rows;

    private IEnumerable<Row> Related(RelationshipSpec relationship, Row row) => filtered
        ? view.Related(relationship, row)
        : relationship.Target.Rows.Where(other => RoleView.Joined(relationship, row, other));

    private Cell? Value(TableSpec table, Row row, ColumnSpec column) => filtered ? view.Get(table, row, column) : view.Stored(table, row, column);

    // jsonb's text is its JSON as Postgres writes it, with the quotes of a string.
    private static Cell? AsText(Cell? cell) => cell is null ? null : new Cell(cell.Json, cell.Json);

    private bool? Aggregated(Condition.Aggregated aggregated, Row row, Row root)
    {
        var target = aggregated.Relationship.Target;
        var rows = Related(aggregated.Relationship, row)
            .Where(other => aggregated.Filter is null || Of(aggregated.Filter, target, other, root) == true).ToList();
        Cell? value;
        if (aggregated.Function == "count")
        {
            value = new Cell((decimal)Counting.Of(rows, aggregated.Arguments, aggregated.Distinct, (other, column) => Value(target, other, column)), "");
        }
        else
        {
            var values = rows.Select(other => Value(target, other, aggregated.Arguments[0])).OfType<Cell>().Select(cell => (bool)cell.Value).ToList();
            value = values.Count == 0 ? null : new Cell(aggregated.Function == "bool_and" ? values.All(each => each) : values.Any(each => each), "");
        }

        return All(aggregated.Predicate.Select(
            comparison => Compare(comparison, aggregated.Function == "count" ? ColumnKind.Int : ColumnKind.Bool, value, row, root)));
    }

    private bool? Compare(Comparison comparison, ColumnKind kind, Cell? left, Row row, Row root)
    {
        if (comparison is { Operator: "_is_null", Right: Operand.Constant flag })
        {
            return left is null == (bool)flag.Value!;
        }

        var right = Right(comparison, kind, row, root);
        if (right is IReadOnlyList<Cell> { Count: 0 })
        {
            return comparison.Operator == "_nin"; // no element to compare with: NULL is in none, too
        }

        return left is null || right is null ? null : Operators.Holds(WithoutC(comparison.Operator), left, right);
    }

    // _ceq is _eq with a column.
    private static string WithoutC(string word) => word is "_ceq" or "_cne" or "_cgt" or "_clt" or "_cgte" or "_clte"
        ? word == "_cne" ? "_neq" : "_" + word[2..]
        : word;

    private object? Right(Comparison comparison, ColumnKind kind, Row row, Row root) => comparison.Right switch
    {
        Operand.ColumnOf { OfRoot: true } column => root[column.Column],
        Operand.ColumnOf column => row[column.Column],
        Operand.Session variable when comparison.Operator is "_in" or "_nin" => Items(view.Session[variable.Name]!)
            .Select(item => ColumnValues.Read(JsonValue.Create(item).ToJsonString(), kind)).ToList(),
        Operand.Session variable => ColumnValues.Read(JsonValue.Create(view.Session[variable.Name]!).ToJsonString(), kind),
        Operand.Constant constant => Constant(comparison.Operator, constant.Value, kind),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<string> Items(string list) =>
        list[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => item.Trim('"'));

    private static object Constant(string word, JsonNode value, ColumnKind kind) => word switch
    {
        "_in" or "_nin" => ((JsonArray)value).Select(item => ColumnValues.Read(item!.ToJsonString(), kind)).ToList(),
        "_has_key" => (string)value!,
        "_has_keys_any" or "_has_keys_all" => ((JsonArray)value).Select(item => (string)item!).ToArray(),
        _ => ColumnValues.Read(value.ToJsonString(), kind),
    };
}

/// <summary>SQL's <c>count</c>.</summary>
internal static class Counting
{
    public static int Of(IEnumerable<Row> rows, IReadOnlyList<ColumnSpec> columns, bool distinct, Func<Row, ColumnSpec, Cell?> get)
    {
        if (columns.Count == 0)
        {
            return rows.Count();
        }

        // Several columns are counted as a row, and a row of NULLs is no NULL.
        var tuples = rows.Select(row => columns.Select(column => get(row, column)).ToList())
            .Where(tuple => tuple.Count > 1 || tuple[0] is not null).ToList();
        return distinct
            ? tuples.Where((tuple, index) =>
                !tuples.Take(index).Any(earlier => earlier.Zip(tuple).All(pair => ColumnValues.Same(pair.First, pair.Second)))).Count()
            : tuples.Count;
    }
}
