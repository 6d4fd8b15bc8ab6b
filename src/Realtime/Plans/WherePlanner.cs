using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>
/// Plans a client's <c>where</c>. Where it walks into another table that table's own filter is added, so that nothing hidden can be
/// asked about.
/// </summary>
internal sealed class WherePlanner(PlanningContext context, PermissionApplier permissions, ComparisonPlanner comparisons)
{
    /// <summary>The condition; true when there is none or it is null.</summary>
    public Predicate Plan(InputValue? where, TableScope scope) => where switch
    {
        null or InputValue.Null => Predicate.True,
        InputValue.Object members => PlanMembers(members, scope),
        _ => throw PlanningContext.Invalid("expected an object", where.Path),
    };

    /// <summary>Rows of <paramref name="target"/> that the role sees, that are joined to the parent and pass the client's condition.</summary>
    public Predicate Related(Relationship relationship, TableScope parent, TableScope target, InputValue? where) => Predicate.Both(
        Joins.Condition(relationship, parent.Row, target.Row), Barrier.Behind(permissions.Filter(target), Plan(where, target)));

    private Predicate PlanMembers(InputValue.Object members, TableScope scope)
    {
        var parts = members.Members.Select(member => PlanMember(member, scope)).ToList();
        return parts.Count == 1 ? parts[0] : new Predicate.And(parts);
    }

    private Predicate PlanMember(InputMember member, TableScope scope) => member.Binding switch
    {
        InputBinding.Logical logical => PlanLogical(logical.Operator, member.Value, scope),
        InputBinding.ColumnInput column => comparisons.Plan(
            member.Value, permissions.Column(scope, column.Column), column.Column.Catalog.Type, scope.Source.Catalog),
        InputBinding.RelationshipInput relationship => PlanRelationship(relationship.Relationship, RequireObject(member), scope),
        InputBinding.RelationshipAggregateInput relationship => PlanAggregate(relationship.Relationship, RequireObject(member), scope),
        InputBinding.ComputedInput computed => PlanComputed(computed.Field, member, scope),
        _ => throw new InvalidOperationException($"{member.Binding} has no place in a condition"),
    };

    private Predicate PlanLogical(LogicalOperator @operator, InputValue value, TableScope scope)
    {
        if (value is InputValue.Null)
        {
            throw PlanningContext.Invalid($"expected {(@operator == LogicalOperator.Not ? "an object" : "a list")}, but found null", value.Path);
        }

        var items = value is InputValue.List list ? list.Items : [value];
        if (items.FirstOrDefault(item => item is InputValue.Null) is { } missing)
        {
            throw PlanningContext.Invalid("expected an object, but found null", missing.Path);
        }

        List<Predicate> planned = [.. items.Select(item => Plan(item, scope))];
        return @operator switch
        {
            LogicalOperator.And => new Predicate.And(planned),
            LogicalOperator.Or => new Predicate.Or(planned),
            _ => new Predicate.Not(planned[0]),
        };
    }

    private Predicate.Exists PlanRelationship(Relationship relationship, InputValue.Object condition, TableScope scope)
    {
        var target = permissions.Enter(scope.Source, relationship.Target);
        return new Predicate.Exists(
            new RowSource.FromTable(target.Row, target.Table.Catalog), Related(relationship, scope, target, condition));
    }

    private Predicate PlanComputed(ComputedField field, InputMember member, TableScope scope)
    {
        if (field.ReturnsTable is not { } table)
        {
            ValueExpression left = ComputedFieldCalls.Call(context, field, scope.Row);
            if (permissions.ComputedVisibility(scope, field) is { } visible)
            {
                left = new ValueExpression.Redacted(left, visible);
            }

            return comparisons.Plan(member.Value, left, field.Function.ReturnType, scope.Source.Catalog);
        }

        var target = permissions.Enter(scope.Source, table);
        var from = new RowSource.FromFunction(
            target.Row, field.Function, ComputedFieldCalls.Arguments(context, field, scope.Row), target.Table.Catalog);
        return new Predicate.Exists(from, Barrier.Behind(permissions.Filter(target), Plan(RequireObject(member), target)));
    }

    private Predicate PlanAggregate(Relationship relationship, InputValue.Object functions, TableScope scope)
    {
        if (functions.Members.Count != 1)
        {
            throw PlanningContext.Invalid("exactly one predicate should be specified", functions.Path);
        }

        var member = functions.Members[0];
        var function = ((InputBinding.AggregateInput)member.Binding).SqlFunction;
        var input = RequireObject(member);
        var target = permissions.Enter(scope.Source, relationship.Target);
        permissions.RequireAggregations(target);
        var arguments = AggregateCalls.Columns(input.NonNullMember("arguments", function == "count" ? "a list" : "an enum value"))
            .Select(column => (Column: column, Value: permissions.Column(target, column))).ToList();
        var call = new AggregateCall(
            function,
            [.. arguments.Select(argument => argument.Value)],
            Distinct: InputValues.Flag(context, input.NonNullMember("distinct", "a boolean for type 'Boolean'")));
        var filter = input.NonNullMember("filter", $"an object for type '{target.Table.GraphQLName}_bool_exp'") is InputValue.Object given ? Plan(given, target) : Predicate.True;
        var rows = Predicate.Both(Joins.Condition(relationship, scope.Row, target.Row), Barrier.Behind(permissions.Filter(target), filter));

        var aggregate = new ValueExpression.AggregateOf(call, new RowSource.FromTable(target.Row, target.Table.Catalog), rows);
        var type = AggregateCalls.ResultType(function, arguments.FirstOrDefault().Column?.Catalog.Type, scope.Source.Catalog);
        var predicate = input.Fixed("predicate") ?? throw PlanningContext.Invalid("missing required field 'predicate'", input.Path);
        return comparisons.Plan(predicate, aggregate, type, scope.Source.Catalog);
    }

    private static InputValue.Object RequireObject(InputMember member) => member.Value as InputValue.Object
        ?? throw PlanningContext.Invalid("expected an object, but found null", member.Value.Path);
}
