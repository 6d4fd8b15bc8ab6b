namespace Realtime.Plans.Mutations;

/// <summary>
/// Whether something can be computed from a row's own columns: then the statement that writes the row computes it. Everything else would see
/// the database as it was before that statement (PostgreSQL documentation, section 7.8.4, Data-Modifying Statements in WITH).
/// </summary>
internal static class OwnColumns
{
    /// <summary>Whether a condition looks at nothing else.</summary>
    public static bool Suffice(Predicate predicate) => predicate switch
    {
        Predicate.And and => and.Items.All(Suffice),
        Predicate.Or or => or.Items.All(Suffice),
        Predicate.Not not => Suffice(not.Item),
        Predicate.Compare compare => Suffice(compare.Left) && Suffice(compare.Right) && compare.Extra.All(Suffice),
        Predicate.IsNull isNull => Suffice(isNull.Operand),
        Predicate.Guarded guarded => Suffice(guarded.When) && Suffice(guarded.Then),
        Predicate.IsTrue isTrue => Suffice(isTrue.Operand),
        _ => false,
    };

    /// <summary>Whether a row's JSON looks at nothing else.</summary>
    public static bool Suffice(RowsSelection selection) =>
        Suffice(selection.Where) && selection.Row.All(field => field.Value switch
        {
            Projection.Typename => true,
            Projection.Scalar scalar => Suffice(scalar.Value) && (scalar.VisibleWhen is null || Suffice(scalar.VisibleWhen)),
            _ => false,
        });

    // A function gets the row, and may read any table.
    private static bool Suffice(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf or ValueExpression.SlotValue or ValueExpression.NullOf => true,
        ValueExpression.CastTo cast => Suffice(cast.Operand),
        ValueExpression.ListOf list => list.Items.All(Suffice),
        ValueExpression.Redacted redacted => Suffice(redacted.Value) && Suffice(redacted.VisibleWhen),
        _ => false,
    };
}
