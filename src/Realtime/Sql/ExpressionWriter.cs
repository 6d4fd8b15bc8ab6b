using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// Writes conditions, scalar expressions and row sources. Holds the frames of the rows in scope and numbers the aliases; belongs to one statement.
/// </summary>
internal sealed class ExpressionWriter(SlotTexts slots)
{
    /// <summary>The name of the rows that a statement writes, in the rest of that statement; tables always have their schema before them.</summary>
    public const string WrittenName = "w";

    private readonly Dictionary<RowId, RowFrame> _frames = [];
    private int _aliases;

    /// <summary>A new alias.</summary>
    public string NextAlias(string prefix) => $"{prefix}{++_aliases}";

    /// <summary>From now on the row is written so.</summary>
    public void Bind(RowId row, RowFrame frame) => _frames[row] = frame;

    /// <summary>A row source for FROM, its row bound to it.</summary>
    public string From(RowSource source)
    {
        switch (source)
        {
            case RowSource.FromTable table:
                var tableAlias = NextAlias("t");
                Bind(table.Row, new DirectFrame(tableAlias, table.Table));
                return $"{SqlName.Quote(table.Table.Name)} AS {tableAlias}";
            case RowSource.FromFunction function:
                var call = Call(function.Function.Name, function.Arguments);
                var alias = NextAlias("t");
                Bind(function.Row, new DirectFrame(alias, function.Table));

                // A function that returns one row returns NULL for none: a row of nulls.
                return function.Function.ReturnsSet
                    ? $"{call} AS {alias}"
                    : $"(SELECT f.* FROM {call} AS f WHERE NOT ((f.*) IS NULL)) AS {alias}";
            case RowSource.FromQuery query:
                var text = NativeQueryText.Of(query, Value, slots.AreNamed);
                var queryAlias = NextAlias("t");
                Bind(query.Row, new DirectFrame(queryAlias, query.Table));
                return $"({text}) AS {queryAlias}";
            case RowSource.FromWritten written:
                var writtenAlias = NextAlias("t");
                Bind(written.Row, new DirectFrame(writtenAlias, written.Table));
                return written.Rows.Count == 0
                    ? $"{WrittenName} AS {writtenAlias}"
                    : $"unnest({string.Join(" || ", written.Rows.Select(slots.Text))}) AS {writtenAlias}";
            default:
                throw new InvalidOperationException($"no SQL for {source.GetType().Name}");
        }
    }

    /// <summary>A condition, in parentheses where it needs them.</summary>
    public string Condition(Predicate predicate) => predicate switch
    {
        Predicate.And { Items.Count: 0 } => "true",
        Predicate.And { Items.Count: 1 } and => Condition(and.Items[0]),
        Predicate.And and => $"({string.Join(" AND ", and.Items.Select(Condition))})",
        Predicate.Or { Items.Count: 0 } => "false",
        Predicate.Or { Items.Count: 1 } or => Condition(or.Items[0]),
        Predicate.Or or => $"({string.Join(" OR ", or.Items.Select(Condition))})",
        Predicate.Not not => $"(NOT {Condition(not.Item)})",
        Predicate.Compare compare => ComparisonText.Of(compare, Value),
        Predicate.IsNull isNull => $"({Value(isNull.Operand)} IS {(isNull.Negated ? "NOT NULL" : "NULL")})",
        Predicate.Guarded guarded => $"(CASE WHEN {Condition(guarded.When)} THEN {Condition(guarded.Then)} END)",
        Predicate.ShortLike like => ComparisonText.ShortLike(Value(like.Comparison.Left), like.Comparison.Operator, Value(like.Comparison.Right)),
        Predicate.BoxesMeet boxes => ComparisonText.Boxes(boxes, Value),
        Predicate.IsTrue isTrue => Value(isTrue.Operand),
        Predicate.Exists exists => $"EXISTS (SELECT 1 FROM {From(exists.From)}{Where(exists.Where)})",
        Predicate.AggregateHolds holds => Condition(holds.Condition),
        _ => throw new InvalidOperationException($"no SQL for {predicate.GetType().Name}"),
    };

    /// <summary><c> WHERE …</c>, or nothing for a condition that is always true.</summary>
    public string Where(Predicate predicate) => Condition(predicate) is var text && text == "true" ? "" : $" WHERE {text}";

    /// <summary>
    /// A condition that always holds and raises what the values used so far would raise when a row reaches them; empty when there is no such value.
    /// </summary>
    public string Gate() => slots.Gate();

    /// <summary>A scalar expression, safe as an operand.</summary>
    public string Value(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf column => Frame(column.Row).Column(column.Column),
        ValueExpression.WholeRow row => Frame(row.Row).Whole(),
        ValueExpression.SlotValue slot => slots.Text(slot.Slot),
        ValueExpression.NullOf none => $"(NULL)::{Identifiers.Type(none.Type)}",
        ValueExpression.FunctionCall call => Call(call.Function.Name, call.Arguments),
        ValueExpression.CastTo cast => $"({Value(cast.Operand)})::{Identifiers.Type(cast.Type)}",
        ValueExpression.ListOf list => $"(ARRAY[{string.Join(", ", list.Items.Select(Value))}])::{Identifiers.ArrayOf(list.ElementType)}",
        ValueExpression.Redacted redacted => $"(CASE WHEN {Condition(redacted.VisibleWhen)} THEN {Value(redacted.Value)} END)",
        ValueExpression.ColumnThrough through => Through(
            through.From, through.Steps, new ValueExpression.ColumnOf(through.Steps[^1].Target.Row, through.Column)),
        ValueExpression.ValueThrough through => Through(through.From, through.Steps, through.Value),
        ValueExpression.AggregateOf aggregate => Aggregate(aggregate),
        ValueExpression.WrittenColumn written => $"(({slots.Text(written.Values)})[{written.Position}])::{Identifiers.Type(written.Column.Type)}",
        _ => throw new InvalidOperationException($"no SQL for {value.GetType().Name}"),
    };

    /// <summary>An aggregate's call over arguments already written.</summary>
    public static string AggregateText(AggregateCall call, IReadOnlyList<string> arguments, string? filter)
    {
        var operands = arguments.Count switch
        {
            0 => "*",
            1 => arguments[0],
            _ => $"({string.Join(", ", arguments)})",
        };
        var text = $"{Identifiers.BuiltInFunction(call.SqlFunction)}({(call.Distinct ? "DISTINCT " : "")}{operands})";
        return filter is null ? text : $"{text} FILTER (WHERE {filter})";
    }

    private RowFrame Frame(RowId row) => _frames.TryGetValue(row, out var frame)
        ? frame
        : throw new InvalidOperationException($"row {row.Value} is not in scope");

    private string Call(Catalog.QualifiedName function, IReadOnlyList<FunctionCallArgument> arguments) =>
        $"{SqlName.Quote(function)}({string.Join(", ", arguments.Select(argument => argument.Name is null
            ? Value(argument.Value)
            : $"{SqlName.Quote(argument.Name)} => {Value(argument.Value)}"))})";

    // Which of several rows a manual object relationship means is not defined; one it is.
    private string Through(RowId from, IReadOnlyList<JoinStep> steps, ValueExpression value)
    {
        var sources = new List<string>();
        var conditions = new List<Predicate>();
        var row = from;
        foreach (var step in steps)
        {
            sources.Add(From(step.Target));
            conditions.AddRange(step.Columns.Select(pair => new Predicate.Compare(
                new ValueExpression.ColumnOf(step.Target.Row, pair.Remote), ComparisonOperator.Eq, new ValueExpression.ColumnOf(row, pair.Local))));
            conditions.Add(step.TargetFilter);
            row = step.Target.Row;
        }

        var where = conditions.Aggregate(Predicate.True, Predicate.Both);
        return $"(SELECT {Value(value)} FROM {string.Join(" CROSS JOIN ", sources)}{Where(where)} LIMIT 1)";
    }

    private string Aggregate(ValueExpression.AggregateOf aggregate)
    {
        var from = From(aggregate.From);
        var call = AggregateText(
            aggregate.Aggregate,
            [.. aggregate.Aggregate.Arguments.Select(Value)],
            aggregate.Aggregate.Filter is { } filter ? Condition(filter) : null);
        return $"(SELECT {call} FROM {from}{Where(aggregate.Where)})";
    }
}
