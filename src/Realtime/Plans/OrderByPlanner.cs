using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans <c>order_by</c> and <c>distinct_on</c>. Values of other tables are reached with those tables' filters applied.</summary>
internal sealed class OrderByPlanner(PlanningContext context, PermissionApplier permissions)
{
    /// <summary>The terms, in order.</summary>
    public IReadOnlyList<OrderTerm> Plan(InputValue? orderBy, TableScope scope)
    {
        var terms = new List<OrderTerm>();
        foreach (var item in orderBy is InputValue.List list ? list.Items : orderBy is null ? [] : [orderBy])
        {
            if (item is InputValue.Object members)
            {
                PlanMembers(members, scope, new Reach(null, []), terms);
            }
        }

        return terms;
    }

    /// <summary>The columns of <c>distinct_on</c>, and the order that begins with them.</summary>
    /// <exception cref="Operations.GraphQLErrorException">The order does not begin with them.</exception>
    public (IReadOnlyList<ValueExpression> Columns, IReadOnlyList<OrderTerm> OrderBy) Distinct(
        InputValue? distinctOn, IReadOnlyList<OrderTerm> orderBy, TableScope scope, string argumentsPath)
    {
        var columns = AggregateCalls.Columns(distinctOn).Distinct().ToList();
        if (columns.Count == 0)
        {
            return ([], orderBy);
        }

        var values = columns.Select(column => permissions.Column(scope, column)).ToList();
        if (orderBy.Count == 0)
        {
            return (values, [.. values.Select(value => new OrderTerm(value, Descending: false, NullsFirst: false))]);
        }

        var initial = orderBy.Take(columns.Count).Select(term => OwnColumn(term.Value, scope.Row)).ToList();
        if (initial.Count < columns.Count || initial.Any(column => column is null || columns.All(other => other.Catalog != column)))
        {
            throw PlanningContext.Invalid("\"distinct_on\" columns must match initial \"order_by\" columns", argumentsPath);
        }

        return ([.. orderBy.Take(columns.Count).Select(term => term.Value)], orderBy);
    }

    private static CatalogColumn? OwnColumn(ValueExpression value, RowId row) => value switch
    {
        ValueExpression.ColumnOf own when own.Row == row => own.Column,
        ValueExpression.Redacted redacted => OwnColumn(redacted.Value, row),
        _ => null,
    };

    private void PlanMembers(InputValue.Object members, TableScope scope, Reach reach, List<OrderTerm> terms)
    {
        foreach (var member in members.Members.Where(member => member.Value is not InputValue.Null))
        {
            switch (member.Binding)
            {
                case InputBinding.ColumnInput column:
                    terms.Add(Term(member.Value, reach.To(permissions.Column(scope, column.Column))));
                    break;
                case InputBinding.RelationshipInput relationship:
                    PlanRelationship(relationship.Relationship, (InputValue.Object)member.Value, scope, reach, terms);
                    break;
                case InputBinding.RelationshipAggregateInput aggregate:
                    PlanAggregate((InputValue.Object)member.Value, AggregateRows(aggregate.Relationship, scope), reach, terms);
                    break;
                case InputBinding.ComputedInput { Field.ReturnsTable: { } table } computed:
                    PlanAggregate((InputValue.Object)member.Value, ComputedRows(computed.Field, table, scope), reach, terms);
                    break;
                case InputBinding.ComputedInput computed:
                    terms.Add(Term(member.Value, reach.To(ComputedValue(computed.Field, scope))));
                    break;
                case InputBinding.Fixed:
                    break; // a placeholder
                default:
                    throw new InvalidOperationException($"{member.Binding} has no place in order_by");
            }
        }
    }

    private void PlanRelationship(Relationship relationship, InputValue.Object members, TableScope scope, Reach reach, List<OrderTerm> terms)
    {
        var target = permissions.Enter(scope.Source, relationship.Target);
        var step = new JoinStep(
            new RowSource.FromTable(target.Row, target.Table.Catalog), relationship.Columns, permissions.Filter(target));
        PlanMembers(members, target, new Reach(reach.From ?? scope.Row, [.. reach.Steps, step]), terms);
    }

    private ValueExpression ComputedValue(ComputedField field, TableScope scope)
    {
        var value = ComputedFieldCalls.Call(context, field, scope.Row);
        return permissions.ComputedVisibility(scope, field) is { } visible ? new ValueExpression.Redacted(value, visible) : value;
    }

    private Aggregated AggregateRows(Relationship relationship, TableScope scope)
    {
        var target = permissions.Enter(scope.Source, relationship.Target);
        return new Aggregated(target, new RowSource.FromTable(target.Row, target.Table.Catalog), Joins.Condition(relationship, scope.Row, target.Row));
    }

    private Aggregated ComputedRows(ComputedField field, QualifiedName table, TableScope scope)
    {
        var target = permissions.Enter(scope.Source, table);
        return new Aggregated(
            target,
            new RowSource.FromFunction(target.Row, field.Function, ComputedFieldCalls.Arguments(context, field, scope.Row), target.Table.Catalog),
            Predicate.True);
    }

    private void PlanAggregate(InputValue.Object functions, Aggregated rows, Reach reach, List<OrderTerm> terms)
    {
        var where = Predicate.Both(rows.Join, permissions.Filter(rows.Target));
        foreach (var member in functions.Members)
        {
            var function = ((InputBinding.AggregateInput)member.Binding).SqlFunction;
            if (member.Value is InputValue.Enum)
            {
                terms.Add(Term(member.Value, reach.To(new ValueExpression.AggregateOf(new AggregateCall(function, [], Distinct: false), rows.From, where))));
            }
            else if (member.Value is InputValue.Object columns)
            {
                foreach (var column in columns.Members.Where(column => column.Value is not InputValue.Null))
                {
                    var argument = Argument(column, rows.Target);
                    var call = new AggregateCall(function, [argument], Distinct: false);
                    terms.Add(Term(column.Value, reach.To(new ValueExpression.AggregateOf(call, rows.From, where))));
                }
            }
        }
    }

    private ValueExpression Argument(InputMember member, TableScope target) => member.Binding switch
    {
        InputBinding.ColumnInput column => permissions.Column(target, column.Column),
        InputBinding.ComputedInput computed => ComputedValue(computed.Field, target),
        _ => throw new InvalidOperationException($"{member.Binding} cannot be aggregated"),
    };

    // Hasura's defaults: asc puts nulls last, desc first, as Postgres does.
    private static OrderTerm Term(InputValue direction, ValueExpression value)
    {
        var word = direction is InputValue.Enum { Value: EnumBinding.Fixed fixedWord } ? fixedWord.Name.ToLowerInvariant() : "";
        return word switch
        {
            "asc" or "asc_nulls_last" => new OrderTerm(value, Descending: false, NullsFirst: false),
            "asc_nulls_first" => new OrderTerm(value, Descending: false, NullsFirst: true),
            "desc" or "desc_nulls_first" => new OrderTerm(value, Descending: true, NullsFirst: true),
            "desc_nulls_last" => new OrderTerm(value, Descending: true, NullsFirst: false),
            _ => throw PlanningContext.Invalid("expected an enum value for type 'order_by'", direction.Path),
        };
    }

    /// <summary>How the table in hand is reached from the rows being ordered: over object relationships, or not at all.</summary>
    private sealed record Reach(RowId? From, IReadOnlyList<JoinStep> Steps)
    {
        public ValueExpression To(ValueExpression value) => (From, value) switch
        {
            (null, _) => value,
            ({ } from, ValueExpression.ColumnOf column) => new ValueExpression.ColumnThrough(from, Steps, column.Column),
            ({ } from, _) => new ValueExpression.ValueThrough(from, Steps, value),
        };
    }

    private sealed record Aggregated(TableScope Target, RowSource From, Predicate Join);
}
