using Realtime.Catalog;
using Realtime.Dialect;

namespace Realtime.Plans;

/// <summary>
/// Finds every place of a finished plan in which rows of a table are read, and what is known to hold there: its own conditions, and those of the places around
/// it, since a row inside matters only to a row outside that is in the result.
/// </summary>
/// <remarks>
/// A condition in an AND is known to hold for all that stands beside it: where it does not, the AND is false whatever they say. Nothing is known beside an OR
/// or under a NOT but what holds around it.
/// </remarks>
internal sealed class OccurrenceReader
{
    private readonly List<(CatalogTable Table, RowId Row, ConditionFacts? Facts)> _found = [];

    /// <summary>The occurrences of tables in these root fields.</summary>
    /// <param name="roots">Root fields of a plan.</param>
    /// <param name="tables">The tables read with their columns, as <see cref="PlanReadsCollector"/> found them: the two walks check each other.</param>
    public static IReadOnlyList<TableOccurrence> Read(IReadOnlyList<RootSelection> roots, IReadOnlyDictionary<QualifiedName, IReadOnlySet<string>> tables)
    {
        var reader = new OccurrenceReader();
        reader.VisitAll(roots);
        var occurrences = reader._found.Where(found => tables.ContainsKey(found.Table.Name))
            .Select(found => Describe(found.Table, found.Row, found.Facts, tables[found.Table.Name])).ToList();
        return tables.Keys.FirstOrDefault(name => !occurrences.Exists(one => one.Table.Name == name)) is { Name.Length: > 0 } missed
            ? throw new InvalidOperationException($"no occurrence of {missed} was found in a plan that reads it")
            : occurrences;
    }

    private static TableOccurrence Describe(CatalogTable table, RowId row, ConditionFacts? facts, IReadOnlySet<string> columns)
    {
        var branches = EqualityClosure.Branches(row, facts);
        return new TableOccurrence(table, columns, branches ?? [], branches is null ? "no column of it must equal a value" : null);
    }

    private void VisitAll(IReadOnlyList<RootSelection> roots)
    {
        foreach (var root in roots)
        {
            switch (root)
            {
                case RootSelection.Rows rows:
                    Visit(rows.Selection, null);
                    break;
                case RootSelection.Aggregate aggregate:
                    Visit(aggregate.Selection, null);
                    break;
                case RootSelection.Namespace space:
                    VisitAll(space.Roots);
                    break;
            }
        }
    }

    private ConditionFacts? Visit(RowsSelection rows, ConditionFacts? outer)
    {
        var inner = Enter(rows.From, rows.Where, outer);
        Visit(rows.DistinctOn, inner);
        Visit(rows.OrderBy.Select(term => term.Value), inner);
        Visit(rows.Row, inner);
        return inner;
    }

    // Rows come into scope: their conditions hold for them and for all inside, and hold other rows in their turn.
    private ConditionFacts? Enter(RowSource from, Predicate where, ConditionFacts? outer)
    {
        var inner = ConditionFacts.And(outer, where);
        Visit(from, inner, outer);
        Visit(where, outer);
        return inner;
    }

    private void Visit(RowSource from, ConditionFacts? facts, ConditionFacts? outer)
    {
        switch (from)
        {
            case RowSource.FromTable table:
                _found.Add((table.Table, table.Row, facts));
                break;
            case RowSource.FromFunction function:
                _found.Add((function.Table, function.Row, null)); // whose rows they are; its arguments tell nothing of them
                Visit(function.Arguments.Select(argument => argument.Value), outer);
                break;
            case RowSource.FromQuery query:
                Visit(query.Values, outer);
                break;
            case RowSource.FromWritten:
                break;
            default:
                throw new InvalidOperationException($"unknown rows {from.GetType().Name}");
        }
    }

    private void Visit(IReadOnlyList<ProjectedField> fields, ConditionFacts? facts)
    {
        foreach (var field in fields)
        {
            switch (field.Value)
            {
                case Projection.Scalar scalar:
                    Visit(scalar.Value, facts);
                    VisitIf(scalar.VisibleWhen, facts);
                    break;
                case Projection.Rows rows:
                    Visit(rows.Selection, facts);
                    VisitIf(rows.VisibleWhen, facts);
                    break;
                case Projection.Aggregate aggregate:
                    Visit(aggregate.Selection, facts);
                    break;
            }
        }
    }

    private void Visit(AggregateSelection aggregate, ConditionFacts? outer)
    {
        var inner = Visit(aggregate.Source, outer);
        foreach (var field in aggregate.Fields)
        {
            switch (field)
            {
                case AggregateField.Values values:
                    Visit(values.Members, inner);
                    break;
                case AggregateField.Nodes nodes:
                    Visit(nodes.Row, inner);
                    break;
            }
        }
    }

    private void Visit(IReadOnlyList<AggregateMember> members, ConditionFacts? facts)
    {
        foreach (var member in members)
        {
            switch (member)
            {
                case AggregateMember.Value value:
                    Visit(value.Call, facts);
                    break;
                case AggregateMember.Group group:
                    Visit(group.Members, facts);
                    break;
            }
        }
    }

    private void Visit(AggregateCall call, ConditionFacts? facts)
    {
        Visit(call.Arguments, facts);
        VisitIf(call.Filter, facts);
    }

    private void VisitIf(Predicate? predicate, ConditionFacts? facts)
    {
        if (predicate is not null)
        {
            Visit(predicate, facts);
        }
    }

    private void Visit(Predicate predicate, ConditionFacts? facts)
    {
        switch (predicate)
        {
            case Predicate.And and:
                VisitItems(and.Items, facts);
                break;
            case Predicate.Guarded guarded:
                VisitItems([guarded.When, guarded.Then], facts);
                break;
            case Predicate.Or or:
                foreach (var item in or.Items)
                {
                    Visit(item, facts);
                }

                break;
            case Predicate.Not not:
                Visit(not.Item, facts);
                break;
            case Predicate.Exists exists:
                Enter(exists.From, exists.Where, facts);
                break;
            case Predicate.AggregateHolds holds:
                Visit(holds.Aggregate, facts);
                Visit(holds.Condition, facts);
                break;
            case Predicate.Compare compare:
                Visit([compare.Left, compare.Right, .. compare.Extra], facts);
                break;
            case Predicate.IsNull isNull:
                Visit(isNull.Operand, facts);
                break;
            case Predicate.IsTrue isTrue:
                Visit(isTrue.Operand, facts);
                break;
            case Predicate.ShortLike or Predicate.BoxesMeet:
                break; // beside the condition that implies them
            default:
                throw new InvalidOperationException($"unknown condition {predicate.GetType().Name}");
        }
    }

    private void VisitItems(IReadOnlyList<Predicate> items, ConditionFacts? facts)
    {
        foreach (var item in items)
        {
            var beside = facts;
            if (HoldsOthers(item))
            {
                foreach (var other in items.Where(other => !ReferenceEquals(other, item)))
                {
                    beside = ConditionFacts.And(beside, other);
                }
            }

            Visit(item, beside);
        }
    }

    // A plain comparison of columns with values has nothing inside that could use what stands beside it; most are such.
    private static bool HoldsOthers(Predicate item) => item is not Predicate.Compare
    {
        Left: ValueExpression.ColumnOf or ValueExpression.SlotValue,
        Right: ValueExpression.ColumnOf or ValueExpression.SlotValue,
    };

    private void Visit(IEnumerable<ValueExpression> values, ConditionFacts? facts)
    {
        foreach (var value in values)
        {
            Visit(value, facts);
        }
    }

    private void Visit(ValueExpression value, ConditionFacts? facts)
    {
        switch (value)
        {
            case ValueExpression.Redacted redacted:
                Visit(redacted.Value, facts);
                Visit(redacted.VisibleWhen, facts);
                break;
            case ValueExpression.FunctionCall call:
                Visit(call.Arguments.Select(argument => argument.Value), facts);
                break;
            case ValueExpression.CastTo cast:
                Visit(cast.Operand, facts);
                break;
            case ValueExpression.ListOf list:
                Visit(list.Items, facts);
                break;
            case ValueExpression.ColumnThrough through:
                VisitSteps(through.From, through.Steps, facts);
                break;
            case ValueExpression.ValueThrough through:
                Visit(through.Value, VisitSteps(through.From, through.Steps, facts));
                break;
            case ValueExpression.AggregateOf aggregate:
                Visit(aggregate.Aggregate, Enter(aggregate.From, aggregate.Where, facts));
                break;
            case ValueExpression.ColumnOf or ValueExpression.WholeRow or ValueExpression.SlotValue or ValueExpression.NullOf:
                break;
            default:
                throw new InvalidOperationException($"unknown expression {value.GetType().Name}");
        }
    }

    private ConditionFacts? VisitSteps(RowId from, IReadOnlyList<JoinStep> steps, ConditionFacts? facts)
    {
        var row = from;
        foreach (var step in steps)
        {
            var target = step.Target.Row;
            var join = new Predicate.And([.. step.Columns.Select(pair => new Predicate.Compare(
                new ValueExpression.ColumnOf(target, pair.Remote), ComparisonOperator.Eq, new ValueExpression.ColumnOf(row, pair.Local)))]);
            facts = Enter(step.Target, Predicate.Both(join, step.TargetFilter), facts);
            row = target;
        }

        return facts;
    }
}
