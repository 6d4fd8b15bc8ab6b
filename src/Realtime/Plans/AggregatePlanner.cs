using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans <c>t_aggregate</c> of a root, a relationship or a function.</summary>
internal sealed class AggregatePlanner(SelectPlanners planners)
{
    /// <summary>An aggregate over rows of <paramref name="from"/>, with the field's own arguments.</summary>
    public AggregateSelection Plan(FieldNode field, TableScope scope, RowSource from, Predicate join)
    {
        planners.Permissions.RequireAggregations(scope);
        var source = planners.Rows.Source(field, scope, from, join);
        List<AggregateField> fields = [.. field.Children.Select(child => PlanField(child, scope))];
        var isFenced = source.IsFenced && fields.OfType<AggregateField.Nodes>().Any(nodes => Barrier.CanTell(nodes.Row));
        return new AggregateSelection(source with { IsFenced = isFenced }, fields);
    }

    /// <summary>An aggregate over related rows.</summary>
    public AggregateSelection Related(FieldNode field, OutputBinding.RelationshipAggregate aggregate, TableScope parent)
    {
        var target = planners.Permissions.Enter(parent.Source, aggregate.Relationship.Target);
        return Plan(
            field,
            target,
            new RowSource.FromTable(target.Row, target.Table.Catalog),
            Joins.Condition(aggregate.Relationship, parent.Row, target.Row));
    }

    private AggregateField PlanField(FieldNode field, TableScope scope) => field.Binding switch
    {
        null when field.IsTypename => new AggregateField.Typename(field.ResponseKey, field.ParentType.Name),
        OutputBinding.Aggregate => new AggregateField.Values(
            field.ResponseKey, [.. field.Children.Select(child => PlanMember(child, scope))]),
        OutputBinding.Nodes => new AggregateField.Nodes(
            field.ResponseKey, planners.Projections.Plan(field.Children, scope), PermissionApplier.NodesLimit(scope)),
        _ => throw new InvalidOperationException($"{field.Binding} has no place in an aggregate"),
    };

    private AggregateMember PlanMember(FieldNode field, TableScope scope) => field.Binding switch
    {
        null when field.IsTypename => new AggregateMember.Typename(field.ResponseKey, field.ParentType.Name),
        OutputBinding.AggregateCount => PlanCount(field, scope),
        OutputBinding.AggregateFunction function => new AggregateMember.Group(
            field.ResponseKey, [.. field.Children.Select(child => PlanValue(child, function.SqlFunction, scope))]),
        _ => throw new InvalidOperationException($"{field.Binding} is no aggregate"),
    };

    private AggregateMember.Value PlanCount(FieldNode field, TableScope scope)
    {
        var arguments = AggregateCalls.Columns(field.NonNullArgument("columns", "a list"))
            .Select(column => planners.Permissions.Column(scope, column)).ToList();
        var distinct = InputValues.Flag(planners.Context, field.NonNullArgument("distinct", "a boolean for type 'Boolean'"));

        // count is an Int in GraphQL whatever Postgres calls it: never written as text.
        return new AggregateMember.Value(
            field.ResponseKey, new AggregateCall("count", arguments, distinct && arguments.Count > 0), scope.Source.Catalog.BuiltIn("int4"));
    }

    private AggregateMember PlanValue(FieldNode field, string function, TableScope scope)
    {
        if (field.IsTypename)
        {
            return new AggregateMember.Typename(field.ResponseKey, field.ParentType.Name);
        }

        var (argument, type) = field.Binding switch
        {
            OutputBinding.ColumnField column => (planners.Permissions.Column(scope, column.Column), column.Column.Catalog.Type),
            OutputBinding.Computed computed => (Computed(field, computed.Field, scope), computed.Field.Function.ReturnType),
            _ => throw new InvalidOperationException($"{field.Binding} cannot be aggregated"),
        };
        return new AggregateMember.Value(field.ResponseKey, new AggregateCall(function, [argument], Distinct: false), type!);
    }

    private ValueExpression Computed(FieldNode field, ComputedField computed, TableScope scope)
    {
        var arguments = ComputedFieldCalls.Arguments(
            planners.Context, computed, scope.Row, field.Argument("args"), field.ArgumentsPath() + ".args");
        var call = new ValueExpression.FunctionCall(computed.Function, arguments);
        return planners.Permissions.ComputedVisibility(scope, computed) is { } visible ? new ValueExpression.Redacted(call, visible) : call;
    }
}
