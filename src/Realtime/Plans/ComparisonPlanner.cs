using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans;

/// <summary>Plans a client's comparison input: <c>{_eq: 1, _in: [..]}</c> on one left side.</summary>
internal sealed class ComparisonPlanner(PlanningContext context)
{
    /// <summary>All operators given hold.</summary>
    public Predicate Plan(InputValue value, ValueExpression left, PgType type, CatalogSnapshot catalog)
    {
        if (value is not InputValue.Object operators)
        {
            throw PlanningContext.Invalid($"expected an object for type '{TypeNames.Of(type)}_comparison_exp', but found null", value.Path);
        }

        return new Predicate.And([.. operators.Members.Select(member => PlanMember(member, left, type, catalog))]);
    }

    private Predicate PlanMember(InputMember member, ValueExpression left, PgType type, CatalogSnapshot catalog) => member.Binding switch
    {
        InputBinding.Comparison comparison => PlanOperator(comparison.Operator, member.Value, left, type, catalog),
        InputBinding.Cast when member.Value is InputValue.Object targets => new Predicate.And(
            [.. targets.Members.Select(target => PlanCast(target, left, catalog))]),
        _ => throw PlanningContext.Invalid($"unexpected null value for field '{member.Name}'", member.Value.Path),
    };

    private Predicate PlanCast(InputMember target, ValueExpression left, CatalogSnapshot catalog)
    {
        var type = ((InputBinding.CastTarget)target.Binding).Type;
        return Plan(target.Value, new ValueExpression.CastTo(left, type), type, catalog);
    }

    private Predicate PlanOperator(ComparisonOperator @operator, InputValue value, ValueExpression left, PgType type, CatalogSnapshot catalog)
    {
        var operand = OperandTypes.Of(@operator, type, catalog);
        if (value is InputValue.Null)
        {
            var name = TypeNames.Of(operand.Type);
            throw PlanningContext.Invalid($"unexpected null value for type '{(operand.IsArrayOfType ? $"[{name}!]" : name)}'", value.Path);
        }

        if (@operator == ComparisonOperator.IsNull)
        {
            return new Predicate.IsNull(left, Negated: !InputValues.Flag(context, value));
        }

        if (ComparisonOperators.Of(@operator).TakesObject && value is InputValue.Object parts)
        {
            return SpatialObjects.Compare(left, @operator, type, catalog, (name, memberType) => parts.Fixed(name) is { } part and not InputValue.Null
                ? InputValues.Value(context, part, memberType)
                : null);
        }

        var right = operand.IsArrayOfType
            ? InputValues.List(context, value, operand.Type)
            : InputValues.Value(context, value, operand.Type, OperandTypes.Pattern(@operator));
        return new Predicate.Compare(left, @operator, right);
    }
}

/// <summary>GraphQL's names of types, for error messages.</summary>
internal static class TypeNames
{
    /// <summary>The GraphQL name that stands for the type.</summary>
    public static string Of(PgType type) => type.Underlying.InternalName switch
    {
        "int4" => "Int",
        "int2" => "smallint",
        "int8" => "bigint",
        "text" or "varchar" => "String",
        "bool" => "Boolean",
        "float4" or "float8" => "Float",
        "bpchar" => "bpchar",
        var other => other,
    };
}
