using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// Walks a finished plan and notes every table and column that it reads, those of permissions included, since they are part of the plan by then.
/// </summary>
internal sealed class PlanReadsCollector
{
    private readonly Dictionary<QualifiedName, HashSet<string>> _tables = [];
    private readonly HashSet<QualifiedName> _notLockable = [];
    private readonly Dictionary<RowId, CatalogTable> _rows = [];
    private string? _untracked;

    /// <summary>What the root fields read.</summary>
    public static PlanReads Collect(IReadOnlyList<RootSelection> roots)
    {
        var collector = new PlanReadsCollector();
        foreach (var root in roots)
        {
            collector.Visit(root);
        }

        return new PlanReads(
            collector._tables.ToDictionary(pair => pair.Key, pair => (IReadOnlySet<string>)pair.Value), collector._untracked)
        {
            NotLockable = collector._notLockable,
        };
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
                _rows[table.Row] = table.Table;
                ColumnsOf(table.Table);
                if (table.Table.Kind is RelationKind.MaterializedView or RelationKind.ForeignTable)
                {
                    _notLockable.Add(table.Table.Name);
                }

                _untracked ??= table.Table.Kind switch
                {
                    RelationKind.View => $"view {table.Table.Name}",
                    RelationKind.MaterializedView => $"materialized view {table.Table.Name}",
                    RelationKind.ForeignTable => $"foreign table {table.Table.Name}",
                    _ when table.Table.OpenPolicy is { } policy => $"policy {policy} of table {table.Table.Name} may read more than its row",
                    _ => null,
                };
                break;
            case RowSource.FromQuery query:
                _untracked ??= $"native query {query.Name}"; // it may read anything
                VisitAll(query.Values);
                break;
            case RowSource.FromFunction function:
                _rows[function.Row] = function.Table;
                VisitCall(function.Function, function.Arguments);
                break;
        }
    }

    private HashSet<string> ColumnsOf(CatalogTable table)
    {
        if (!_tables.TryGetValue(table.Name, out var columns))
        {
            _tables[table.Name] = columns = new HashSet<string>(StringComparer.Ordinal);
        }

        return columns;
    }

    private void VisitCall(CatalogFunction function, IReadOnlyList<FunctionCallArgument> arguments)
    {
        _untracked ??= $"function {function.Name}"; // its body may read anything
        VisitAll(arguments.Select(argument => argument.Value));
    }

    private void VisitIf(Predicate? predicate) => VisitAll(new[] { predicate }.OfType<Predicate>());

    private void Visit(Predicate predicate)
    {
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
                throw new InvalidOperationException($"unknown condition {predicate.GetType().Name}");
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
                Note(column.Row, column.Column);
                break;
            case ValueExpression.WholeRow whole:
                if (_rows.TryGetValue(whole.Row, out var table))
                {
                    ColumnsOf(table).UnionWith(table.Columns.Select(column => column.Name));
                }

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
                Note(through.Steps[^1].Target.Row, through.Column);
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
                throw new InvalidOperationException($"unknown expression {value.GetType().Name}");
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
                Note(row, local);
                Note(step.Target.Row, remote);
            }

            Visit(step.TargetFilter);
            row = step.Target.Row;
        }
    }

    private void Note(RowId row, CatalogColumn column)
    {
        if (_rows.TryGetValue(row, out var table) && _tables.TryGetValue(table.Name, out var columns))
        {
            columns.Add(column.Name);
        }
    }
}
