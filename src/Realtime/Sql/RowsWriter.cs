using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>Writes selections of rows as sub-selects that yield one JSON value, named <c>j</c>. Belongs to one statement.</summary>
internal sealed class RowsWriter
{
    private readonly ExpressionWriter _expressions;
    private readonly AggregateWriter _aggregates;
    private readonly JsonShape _shape;
    private readonly bool _stringifyNumeric;

    public RowsWriter(ExpressionWriter expressions, JsonShape shape, bool stringifyNumeric)
    {
        _expressions = expressions;
        _shape = shape;
        _stringifyNumeric = stringifyNumeric;
        _aggregates = new AggregateWriter(expressions, this);
    }

    /// <summary>Whether numbers that JavaScript cannot hold are written as strings.</summary>
    public bool StringifyNumeric => _stringifyNumeric;

    /// <summary>The select of a list or an object.</summary>
    public string Select(RowsSelection selection)
    {
        var single = selection.Multiplicity == Multiplicity.AtMostOne;
        var source = new SourceWriter(_expressions, selection);
        source.Open();
        var joins = new List<string>();
        var members = Members(selection.Row, joins);
        var rest = $" FROM {source.Close(joins)}{source.OrderBy()}{(single ? " LIMIT 1" : "")}";
        if (_shape == JsonShape.LateralRows && JsonText.FitsRow(members))
        {
            var json = single ? "row_to_json(o.*)" : "coalesce(json_agg(o.*), '[]')";
            return $"SELECT {json} AS j FROM (SELECT {JsonText.RowList(members)}{rest}) AS o";
        }

        var built = $"SELECT {JsonText.Object(members)} AS j{rest}";
        return single ? built : $"SELECT coalesce(json_agg(o.j), '[]') AS j FROM ({built}) AS o";
    }

    /// <summary>The select of an aggregate.</summary>
    public string Select(AggregateSelection selection) => _aggregates.Select(selection);

    /// <summary>The members of a row's object. Related rows are sub-selects, or joined: then the joins are added to <paramref name="joins"/>.</summary>
    public IReadOnlyList<(string Key, string Value)> Members(IReadOnlyList<ProjectedField> fields, List<string> joins) =>
        [.. fields.Select(field => (field.Key, Project(field.Value, joins)))];

    private string Project(Projection projection, List<string> joins) => projection switch
    {
        Projection.Scalar scalar => Guarded(ScalarText(scalar), scalar.VisibleWhen),
        Projection.Typename name => $"{SqlName.Literal(name.Name)}::text",
        Projection.Rows rows => Guarded(Nested(Select(rows.Selection), joins), rows.VisibleWhen),
        Projection.Aggregate aggregate => Nested(Select(aggregate.Selection), joins),
        _ => throw new InvalidOperationException($"no SQL for {projection.GetType().Name}"),
    };

    private string ScalarText(Projection.Scalar scalar)
    {
        var text = _expressions.Value(scalar.Value);
        if (scalar.IsUpperCase)
        {
            return $"upper({text} COLLATE \"C\")"; // letters as GraphQL's grammar knows them, whatever the database's language
        }

        return scalar.JsonPath is { } path
            ? $"({text} #> {_expressions.Value(path)})"
            : JsonText.Value(text, scalar.Type, _stringifyNumeric);
    }

    private string Guarded(string text, Predicate? visibleWhen) =>
        visibleWhen is null ? text : $"(CASE WHEN {_expressions.Condition(visibleWhen)} THEN {text} END)";

    private string Nested(string select, List<string> joins)
    {
        if (_shape == JsonShape.ScalarSubselects)
        {
            return $"({select})";
        }

        var alias = _expressions.NextAlias("l");
        joins.Add($"LEFT JOIN LATERAL ({select}) AS {alias} ON true");
        return $"{alias}.j";
    }
}
