using System.Text.Json;
using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a query must answer to one session, worked out row by row.</summary>
internal sealed class Answers(RoleView view)
{
    private static readonly Expected Null = new Expected.Exact("null");

    private readonly ConditionTruth _truth = new(view, filtered: true);

    public Expected Of(Query query) => new Expected.Object([.. query.Roots.Select(root => (root.Key, Root(root)))]);

    /// <summary>Rows that a mutation has written: the role is told of them whether or not it may select them.</summary>
    public IReadOnlyList<Expected> Written(TableSpec table, IEnumerable<Row> rows, Selection selection) => [.. rows.Select(row => Row(table, row, selection))];

    private Expected Root(RootField root) => root switch
    {
        RootField.Rows rows => List(rows.Table, Rows(rows), rows.Arguments, rows.Selection),
        RootField.Aggregate aggregate => Aggregate(aggregate.Table, Rows(aggregate), aggregate.Arguments, aggregate.Selection),
        RootField.ByKey key => view.Rows(key.Table)
            .Where(row => key.Values.All(pair => ColumnValues.Same(row[pair.Column], ColumnValues.Read(pair.Value.ToJsonString(), pair.Column.Kind))))
            .Select(row => Row(key.Table, row, key.Selection)).SingleOrDefault() ?? Null,
        _ => throw new InvalidOperationException(),
    };

    private IEnumerable<Row> Rows(RootField root) =>
        view.Rows(root.Table).Where(row => root.Least is not { } least || Calculations.Number(root.Table, row) >= Math.Max(least, view.Number));

    private Expected Row(TableSpec table, Row row, Selection selection) =>
        new Expected.Object([.. selection.Fields.Select(field => (field.Key, Field(table, row, field)))]);

    private Expected Field(TableSpec table, Row row, Field field) => field switch
    {
        Field.Typename name => Text(name.Name),
        Field.Scaled scaled => view.Reads(table, row, scaled.Column)
            ? new Expected.Exact(Calculations.Scaled(table, row, scaled.Factor, scaled.Plus, view.Number).Json)
            : Null,
        Field.OfColumn column => Value(view.Get(table, row, column.Column), column.Path),
        Field.Rows { Relationship.IsArray: true } rows => List(rows.Relationship.Target, view.Related(rows.Relationship, row), rows.Arguments, rows.Selection),
        Field.Rows single => view.Related(single.Relationship, row)
            .Select(other => Row(single.Relationship.Target, other, single.Selection)).SingleOrDefault() ?? Null,
        Field.Aggregate aggregate => Aggregate(
            aggregate.Relationship.Target, view.Related(aggregate.Relationship, row), aggregate.Arguments, aggregate.Selection),
        _ => throw new InvalidOperationException(),
    };

    private static Expected Text(string text) => new Expected.Exact(JsonSerializer.Serialize(text));

    private static Expected Value(Cell? cell, string? path)
    {
        if (cell is null)
        {
            return Null;
        }

        if (path is null)
        {
            return new Expected.Exact(cell.Json);
        }

        var node = ((JsonValueOf)cell.Value).Node;
        foreach (var step in path.Replace("$.", "", StringComparison.Ordinal)
            .Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
        {
            node = node switch
            {
                JsonObject members => members[step],
                JsonArray items when int.TryParse(step, out var index) => index < items.Count ? items[index] : null,
                _ => null,
            };
        }

        return new Expected.Exact(node?.ToJsonString(Words.Relaxed) ?? "null");
    }

    private Expected.Items List(TableSpec table, IEnumerable<Row> rows, ListArguments arguments, Selection selection)
    {
        int?[] limits = [arguments.Limit, view.Role.Limit(table)];
        return new Expected.Items(
            [.. Ordered(table, rows, arguments).Select(group => (IReadOnlyList<Expected>)[.. group.Select(row => Row(table, row, selection))])],
            arguments.Offset ?? 0,
            limits.Min());
    }

    // Rows in order; rows that the order does not tell apart are in one group.
    private List<List<Row>> Ordered(TableSpec table, IEnumerable<Row> rows, ListArguments arguments)
    {
        var terms = arguments.OrderBy;
        var keyed = rows.Where(row => arguments.Where is null || _truth.Of(arguments.Where, table, row, row) == true)
            .Select(row => (Row: row, Key: terms.Select(term => OrderValue(table, row, term)).ToList())).ToList();
        int Compare(List<Cell?> left, List<Cell?> right)
        {
            for (var index = 0; index < terms.Count; index++)
            {
                var order = (left[index], right[index]) switch
                {
                    (null, null) => 0,
                    (null, _) => terms[index].NullsFirst ? -1 : 1,
                    (_, null) => terms[index].NullsFirst ? 1 : -1,
                    var (a, b) => ColumnValues.Compare(a!, b!) * (terms[index].Descending ? -1 : 1),
                };
                if (order != 0)
                {
                    return order;
                }
            }

            return 0;
        }

        var groups = new List<(List<Cell?> Key, List<Row> Rows)>();
        foreach (var (row, key) in keyed.OrderBy(pair => pair.Key, Comparer<List<Cell?>>.Create(Compare)))
        {
            if (groups.Count == 0 || Compare(groups[^1].Key, key) != 0)
            {
                groups.Add((key, []));
            }

            groups[^1].Rows.Add(row);
        }

        var sorted = groups.Select(group => group.Rows).ToList();
        return arguments.DistinctOn.Count == 0 ? sorted : Distinct(table, sorted, arguments.DistinctOn);
    }

    // With distinct_on the generator gives a total order: every group is one row.
    private List<List<Row>> Distinct(TableSpec table, List<List<Row>> sorted, IReadOnlyList<ColumnSpec> columns)
    {
        var kept = new List<List<Row>>();
        foreach (var group in sorted)
        {
            if (kept.Count == 0 || columns.Any(column => !ColumnValues.Same(view.Get(table, kept[^1][0], column), view.Get(table, group[0], column))))
            {
                kept.Add(group);
            }
        }

        return kept;
    }

    private Cell? OrderValue(TableSpec table, Row row, OrderTerm term)
    {
        foreach (var step in term.Path)
        {
            if (view.Related(step, row).SingleOrDefault() is not { } next)
            {
                return null;
            }

            (table, row) = (step.Target, next);
        }

        if (term.Aggregate is not { } aggregate)
        {
            return view.Get(table, row, term.Column!);
        }

        var related = view.Related(aggregate, row).ToList();
        return term.Column is { } column
            ? Aggregates.Of(term.Function, [.. related.Select(other => view.Get(aggregate.Target, other, column)).OfType<Cell>()])
            : new Cell((decimal)related.Count, "");
    }

    private Expected Aggregate(TableSpec table, IEnumerable<Row> rows, ListArguments arguments, AggregateSelection selection)
    {
        var cut = Ordered(table, rows, arguments);
        if (arguments.Offset is not null || arguments.Limit is not null)
        {
            // The generator gives a total order: every group is one row.
            cut = [.. cut.Skip(arguments.Offset ?? 0).Take(arguments.Limit ?? int.MaxValue)];
        }

        return new Expected.Object([.. selection.Parts.Select(part => (part.Key, Part(table, cut, part)))]);
    }

    private Expected Part(TableSpec table, List<List<Row>> rows, AggregatePart part) => part switch
    {
        AggregatePart.Typename name => Text(name.Name),
        AggregatePart.Nodes nodes => new Expected.Items(
            [.. rows.Select(group => (IReadOnlyList<Expected>)[.. group.Select(row => Row(table, row, nodes.Selection))])], 0, view.Role.Limit(table)),
        AggregatePart.Values values =>
            new Expected.Object([.. values.Members.Select(member => (member.Key, Member(table, [.. rows.SelectMany(group => group)], member)))]),
        _ => throw new InvalidOperationException(),
    };

    private Expected Member(TableSpec table, List<Row> rows, AggregateValue member) => member switch
    {
        AggregateValue.Typename name => Text(name.Name),
        AggregateValue.Count count => new Expected.Number(0, Counting.Of(rows, count.Columns, count.Distinct, (row, column) => view.Get(table, row, column))),
        AggregateValue.Function function => new Expected.Object([.. function.Columns.Select(pair => (
            pair.Key,
            Aggregated(function.Name, Aggregates.Of(function.Name, [.. rows.Select(row => view.Get(table, row, pair.Column)).OfType<Cell>()]))))]),
        _ => throw new InvalidOperationException(),
    };

    private static Expected Aggregated(string function, Cell? value) => value switch
    {
        null => Null,
        { Value: decimal number } => new Expected.Number((double)number, function == "avg" ? null : number),
        { Value: double number } => new Expected.Number(number, null),
        _ => new Expected.Exact(value.Json),
    };
}
