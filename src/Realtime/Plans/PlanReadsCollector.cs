using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// Walks a finished plan and notes every table and column that it reads, those of permissions included, since they are part of the plan by then.
/// </summary>
internal sealed class PlanReadsCollector(CancellationToken cancellationToken)
{
    private readonly NotedReads _noted = new();

    /// <summary>What the root fields read.</summary>
    public static PlanReads Collect(IReadOnlyList<RootSelection> roots, CancellationToken cancellationToken)
    {
        var collector = new PlanReadsCollector(cancellationToken);
        foreach (var root in roots)
        {
            collector.Visit(root);
        }

        return collector._noted.ToReads();
    }

    private void Visit(RootSelection root)
    {
        switch (root)
        {
            case RootSelection.Rows rows:
                Visit(rows.Selection);
                break;
            case RootSelection.Aggregate aggregate:
                Visit(aggregate.Selection);
                break;
            case RootSelection.Namespace space:
                foreach (var inner in space.Roots)
                {
                    Visit(inner);
                }

                break;
            case RootSelection.Typename or RootSelection.Introspection:
                break; // answered without the database
            default:
                throw Unknown(root);
        }
    }

    private void Visit(RowsSelection rows)
    {
        Visit(rows.From);
        Visit(rows.Where);
        VisitAll(rows.DistinctOn);
        VisitAll(rows.OrderBy.Select(term => term.Value));
        Visit(rows.Row);
    }

    private void Visit(IReadOnlyList<ProjectedField> fields)
    {
        foreach (var field in fields)
        {
            switch (field.Value)
            {
                case Projection.Scalar scalar:
                    Visit(scalar.Value);
                    VisitIf(scalar.VisibleWhen);
                    break;
                case Projection.Rows rows:
                    Visit(rows.Selection);
                    VisitIf(rows.VisibleWhen);
                    break;
                case Projection.Aggregate aggregate:
                    Visit(aggregate.Selection);
                    break;
                case Projection.Typename:
                    break;
                default:
                    throw Unknown(field.Value);
            }
        }
    }

    private void Visit(AggregateSelection aggregate)
    {
        Visit(aggregate.Source);
        foreach (var field in aggregate.Fields)
        {
            switch (field)
            {
                case AggregateField.Values values:
                    VisitMembers(values.Members);
                    break;
                case AggregateField.Nodes nodes:
                    Visit(nodes.Row);
                    break;
                case AggregateField.Typename:
                    break;
                default:
                    throw Unknown(field);
            }
        }
    }

    private void VisitMembers(IReadOnlyList<AggregateMember> members)
    {
        foreach (var member in members)
        {
            switch (member)
            {
                case AggregateMember.Value value:
                    Visit(value.Call);
                    break;
                case AggregateMember.Group group:
                    VisitMembers(group.Members);
                    break;
                case AggregateMember.Typename:
                    break;
                default:
                    throw Unknown(member);
            }
        }
    }

    private void Visit(AggregateCall call)
    {
        VisitAll(call.Arguments);
        VisitIf(call.Filter);
    }

    private void Visit(RowSource source)
    {
        switch (source)
        {
            case RowSource.FromTable table:
                _noted.Table(table.Row, table.Table);
                break;
            case RowSource.FromQuery query:
                _noted.Anything($"native query {query.Name}");
                VisitAll(query.Values);
                break;
            case RowSource.FromFunction function:
                _noted.Row(function.Row, function.Table);
                VisitCall(function.Function, function.Arguments);
                break;
            default:
                throw Unknown(source); // rows that a mutation has written, for one, are read by no query
        }
    }

    private void VisitCall(CatalogFunction function, IReadOnlyList<FunctionCallArgument> arguments)
    {
        _noted.Anything($"function {function.Name}");
        VisitAll(arguments.Select(argument => argument.Value));
    }

    private void VisitIf(Predicate? predicate) => VisitAll(new[] { predicate }.OfType<Predicate>());

    private void Visit(Predicate predicate)
    {
        cancellationToken.ThrowIfCancellationRequested(); // there may be hundreds of thousands
        switch (predicate)
        {
            case Predicate.And and:
                VisitAll(and.Items);
                break;
            case Predicate.Or or:
                VisitAll(or.Items);
                break;
            case Predicate.Not not:
                Visit(not.Item);
                break;
            case Predicate.Compare compare:
                Visit(compare.Left);
                Visit(compare.Right);
                VisitAll(compare.Extra);
                break;
            case Predicate.IsNull isNull:
                Visit(isNull.Operand);
                break;
            case Predicate.IsTrue isTrue:
                Visit(isTrue.Operand);
                break;
            case Predicate.Guarded guarded:
                VisitAll([guarded.When, guarded.Then]);
                break;
            case Predicate.ShortLike or Predicate.BoxesMeet:
                break; // beside the condition that implies them, which reads the same
            case Predicate.Exists exists:
                Visit(exists.From);
                Visit(exists.Where);
                break;
            case Predicate.AggregateHolds holds:
                Visit(holds.Aggregate);
                Visit(holds.Condition);
                break;
            default:
                throw Unknown(predicate);
        }
    }

    private void VisitAll(IEnumerable<Predicate> items)
    {
        foreach (var item in items)
        {
            Visit(item);
        }
    }

    private void VisitAll(IEnumerable<ValueExpression> items)
    {
        foreach (var item in items)
        {
            Visit(item);
        }
    }

    private void Visit(ValueExpression value)
    {
        switch (value)
        {
            case ValueExpression.ColumnOf column:
                _noted.Column(column.Row, column.Column);
                break;
            case ValueExpression.WholeRow whole:
                _noted.AllColumns(whole.Row);
                break;
            case ValueExpression.FunctionCall call:
                VisitCall(call.Function, call.Arguments);
                break;
            case ValueExpression.CastTo cast:
                Visit(cast.Operand);
                break;
            case ValueExpression.ListOf list:
                VisitAll(list.Items);
                break;
            case ValueExpression.Redacted redacted:
                Visit(redacted.Value);
                Visit(redacted.VisibleWhen);
                break;
            case ValueExpression.ColumnThrough through:
                VisitSteps(through.From, through.Steps);
                _noted.Column(through.Steps[^1].Target.Row, through.Column);
                break;
            case ValueExpression.ValueThrough through:
                VisitSteps(through.From, through.Steps);
                Visit(through.Value);
                break;
            case ValueExpression.AggregateOf aggregate:
                Visit(aggregate.From);
                Visit(aggregate.Where);
                Visit(aggregate.Aggregate);
                break;
            case ValueExpression.SlotValue or ValueExpression.NullOf:
                break;
            default:
                throw Unknown(value);
        }
    }

    private void VisitSteps(RowId from, IReadOnlyList<JoinStep> steps)
    {
        var row = from;
        foreach (var step in steps)
        {
            Visit(step.Target);
            foreach (var (local, remote) in step.Columns)
            {
                _noted.Column(row, local);
                _noted.Column(step.Target.Row, remote);
            }

            Visit(step.TargetFilter);
            row = step.Target.Row;
        }
    }

    // A part that is passed over is a live query that misses changes.
    private static InvalidOperationException Unknown(object part) => new($"what a plan reads by {part.GetType().FullName} is not known");
}
