using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>The types of expressions, where they are known.</summary>
internal static class ValueTypes
{
    /// <summary>An expression's type, or null.</summary>
    public static PgType? Of(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf column => column.Column.Type,
        ValueExpression.CastTo cast => cast.Type,
        ValueExpression.FunctionCall call => call.Function.ReturnType,
        ValueExpression.Redacted redacted => Of(redacted.Value),
        ValueExpression.ColumnThrough through => through.Column.Type,
        _ => null,
    };
}
