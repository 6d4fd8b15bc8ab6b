using System.Text.Json;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Where a permission's condition is being read: the row in hand, and the row that the permission guards (<c>["$", column]</c>).</summary>
internal sealed record ConditionScope(SourceSchema Source, RowId Row, RowId Root);

/// <summary>
/// Turns a permission's <see cref="BoolExp"/> into a <see cref="Predicate"/>. Inside it the permission alone decides: tables it reaches are
/// not filtered by their own permissions. Used by <see cref="PermissionApplier"/> only.
/// </summary>
internal sealed class PermissionConditions(PlanningContext context)
{
    /// <summary>The condition on the scope's row.</summary>
    public Predicate Plan(BoolExp condition, ConditionScope scope) => condition switch
    {
        BoolExp.And and => new Predicate.And([.. and.Items.Select(item => Plan(item, scope))]),
        BoolExp.Or or => new Predicate.Or([.. or.Items.Select(item => Plan(item, scope))]),
        BoolExp.Not not => new Predicate.Not(Plan(not.Item, scope)),
        BoolExp.Compare compare => PlanCompare(compare, scope),
        BoolExp.Related related => PlanRelated(related, scope),
        BoolExp.Exists exists => PlanExists(exists, scope),
        BoolExp.ComputedCompare computed => Compare(
            ComputedFieldCalls.Call(context, computed.Field, scope.Row), computed.Field.Function.ReturnType, computed.Operator, computed.Value, scope),
        BoolExp.ComputedRelated computed => PlanComputedRelated(computed, scope),
        _ => throw new InvalidOperationException($"no plan for {condition.GetType().Name}"),
    };

    private Predicate PlanCompare(BoolExp.Compare compare, ConditionScope scope)
    {
        ValueExpression left = new ValueExpression.ColumnOf(scope.Row, compare.Column.Catalog);
        var type = compare.Column.Catalog.Type;
        if (compare.CastTo is { } target)
        {
            left = new ValueExpression.CastTo(left, target);
            type = target;
        }

        return Compare(left, type, compare.Operator, compare.Value, scope);
    }

    private Predicate.Exists PlanRelated(BoolExp.Related related, ConditionScope scope)
    {
        var target = PermissionApplier.FindTable(scope.Source, related.Relationship.Target);
        var row = context.NextRow();
        var inner = Plan(related.Condition, scope with { Row = row });
        return new Predicate.Exists(
            new RowSource.FromTable(row, target.Catalog), Predicate.Both(Joins.Condition(related.Relationship, scope.Row, row), inner));
    }

    private Predicate.Exists PlanExists(BoolExp.Exists exists, ConditionScope scope)
    {
        var target = PermissionApplier.FindTable(scope.Source, exists.Table);
        var row = context.NextRow();
        return new Predicate.Exists(
            new RowSource.FromTable(row, target.Catalog), Plan(exists.Condition, scope with { Row = row }));
    }

    private Predicate.Exists PlanComputedRelated(BoolExp.ComputedRelated computed, ConditionScope scope)
    {
        var target = PermissionApplier.FindTable(scope.Source, computed.Field.ReturnsTable!.Value);
        var row = context.NextRow();
        var from = new RowSource.FromFunction(
            row, computed.Field.Function, ComputedFieldCalls.Arguments(context, computed.Field, scope.Row), target.Catalog);
        return new Predicate.Exists(from, Plan(computed.Condition, scope with { Row = row }));
    }

    private Predicate Compare(ValueExpression left, PgType type, ComparisonOperator @operator, PermissionValue value, ConditionScope scope)
    {
        if (@operator == ComparisonOperator.IsNull)
        {
            return IsNull(left, value, scope);
        }

        var operand = OperandTypes.Of(@operator, type, scope.Source.Catalog);
        if (ComparisonOperators.Of(@operator).TakesObject)
        {
            return SpatialObjects.Compare(left, @operator, type, scope.Source.Catalog, (name, memberType) => Member(value, name, memberType, scope));
        }

        return new Predicate.Compare(left, @operator, Value(value, operand, scope));
    }

    private ValueExpression? Member(PermissionValue value, string name, PgType type, ConditionScope scope) => value switch
    {
        PermissionValue.Literal { Json: { ValueKind: JsonValueKind.Object } members } =>
            members.TryGetProperty(name, out var json) ? context.Constant(json, type) : null,
        PermissionValue.Object members =>
            members.Members.TryGetValue(name, out var member) ? Value(member, new OperandType(type, IsArrayOfType: false), scope) : null,
        _ => null,
    };

    private Predicate IsNull(ValueExpression left, PermissionValue value, ConditionScope scope)
    {
        if (value is PermissionValue.Literal { Json.ValueKind: JsonValueKind.True or JsonValueKind.False } literal)
        {
            return new Predicate.IsNull(left, Negated: literal.Json.ValueKind == JsonValueKind.False);
        }

        var flag = new Predicate.IsTrue(Value(value, new OperandType(scope.Source.Catalog.BuiltIn("bool"), IsArrayOfType: false), scope));
        return new Predicate.Or([
            new Predicate.And([flag, new Predicate.IsNull(left, Negated: false)]),
            new Predicate.And([new Predicate.Not(flag), new Predicate.IsNull(left, Negated: true)])]);
    }

    private ValueExpression Value(PermissionValue value, OperandType operand, ConditionScope scope) => value switch
    {
        // ANY would take an array of arrays apart to its scalars.
        PermissionValue.Literal { Json.ValueKind: JsonValueKind.Array } list when operand.IsArrayOfType && operand.Type.Underlying.Kind == PgTypeKind.Array =>
            new ValueExpression.ListOf([.. list.Json.EnumerateArray().Select(item => context.Constant(item, operand.Type))], operand.Type),
        PermissionValue.Literal literal => context.Constant(literal.Json, operand.Type, operand.IsArrayOfType),
        PermissionValue.SessionVariable session => context.SessionVariable(session.Name, operand.Type, operand.IsArrayOfType),
        PermissionValue.List list => new ValueExpression.ListOf(
            [.. list.Items.Select(item => Value(item, operand.Single, scope))], operand.Single.Type),
        PermissionValue.ColumnReference reference => PlanReference(reference, scope),
        _ => throw new InvalidOperationException($"no plan for {value.GetType().Name}"),
    };

    private ValueExpression PlanReference(PermissionValue.ColumnReference reference, ConditionScope scope)
    {
        var from = reference.FromRoot ? scope.Root : scope.Row;
        if (reference.Path.Count == 0)
        {
            return new ValueExpression.ColumnOf(from, reference.Column);
        }

        var steps = new List<JoinStep>();
        foreach (var relationship in reference.Path)
        {
            var target = PermissionApplier.FindTable(scope.Source, relationship.Target);
            steps.Add(new JoinStep(new RowSource.FromTable(context.NextRow(), target.Catalog), relationship.Columns, Predicate.True));
        }

        return new ValueExpression.ColumnThrough(from, steps, reference.Column);
    }
}
