using System.Text.Json;
using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans;

/// <summary>Client values as SQL expressions: scalars become slots, what is part of the shape becomes a constant.</summary>
internal static class InputValues
{
    /// <summary>One value of a type.</summary>
    public static ValueExpression Value(PlanningContext context, InputValue value, PgType type, PatternKind pattern = PatternKind.None)
    {
        switch (value)
        {
            case InputValue.Scalar scalar:
                return Slot(context, scalar.Origin, type, SlotTypes.Encoding(type), isArrayOfType: false, scalar.Path, pattern);
            case InputValue.ScalarList list:
                return Slot(context, list.Single ?? list.Origin, type, SlotEncoding.Array, isArrayOfType: false, list.Path);
            case InputValue.Enum word:
                return context.Constant(EnumText(word), type);
            case InputValue.Null:
                return new ValueExpression.NullOf(type);
            case InputValue.List list when type.Underlying.Element is { } element:
                return new ValueExpression.CastTo(
                    new ValueExpression.ListOf([.. list.Items.Select(item => Value(context, item, element))], element), type);
            default:
                throw PlanningContext.Invalid("expected a scalar", value.Path);
        }
    }

    /// <summary>The right side of <c>_in</c> and its kin: an array whose elements have the type.</summary>
    public static ValueExpression List(PlanningContext context, InputValue value, PgType element) => value switch
    {
        // An array of arrays would be taken apart to its scalars by ANY, so the elements stand one by one; their number is then part of the shape.
        InputValue.ScalarList list when element.Underlying.Kind == PgTypeKind.Array => ElementsApart(context, list, element),
        InputValue.ScalarList list => Slot(context, list.Origin, element, SlotEncoding.Array, isArrayOfType: true, list.Path),
        InputValue.List list => new ValueExpression.ListOf([.. list.Items.Select(item => Value(context, item, element))], element),
        _ => new ValueExpression.ListOf([Value(context, value, element)], element),
    };

    /// <summary>A Boolean that decides the shape of the SQL; ties the plan to it.</summary>
    public static bool Flag(PlanningContext context, InputValue? value) =>
        value is InputValue.Scalar scalar && context.Shape.Fix(scalar).ValueKind == JsonValueKind.True;

    /// <summary>How Postgres spells an enum's value.</summary>
    public static string EnumText(InputValue.Enum value) => value.Value switch
    {
        EnumBinding.Text text => text.Value,
        EnumBinding.Fixed word => word.Name,
        _ => value.Name,
    };

    private static ValueExpression.ListOf ElementsApart(PlanningContext context, InputValue.ScalarList list, PgType element)
    {
        context.Shape.Fix(list.Origin);
        return new ValueExpression.ListOf([.. list.Json.EnumerateArray().Select(item => context.Constant(item.Clone(), element))], element);
    }

    private static ValueExpression.SlotValue Slot(
        PlanningContext context, ValueOrigin origin, PgType type, SlotEncoding encoding,
        bool isArrayOfType, string path, PatternKind pattern = PatternKind.None)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        return new ValueExpression.SlotValue(context.Slots.Add(origin, type, encoding, isArrayOfType, path, pattern));
    }
}
