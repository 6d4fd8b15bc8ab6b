using Realtime.Dialect;
using Realtime.Documents;

namespace Realtime.Plans;

/// <summary>
/// What is known to hold around one place of a plan: conditions joined by AND, from the innermost outwards. Immutable, so that a place and the places inside it
/// share what they have in common.
/// </summary>
internal sealed record ConditionFacts(Predicate Fact, ConditionFacts? Outer)
{
    /// <summary>These and one more.</summary>
    public static ConditionFacts? And(ConditionFacts? outer, Predicate fact) =>
        fact is Predicate.And { Items.Count: 0 } ? outer : new ConditionFacts(fact, outer);

    /// <summary>All of them; nested ANDs are taken apart, what holds inside EXISTS holds for some row there.</summary>
    public static void Collect(ConditionFacts? facts, List<ColumnEquality> equalities, List<Predicate.Or> alternatives)
    {
        for (var fact = facts; fact is not null; fact = fact.Outer)
        {
            Collect(fact.Fact, equalities, alternatives);
        }
    }

    /// <summary>The same of one condition.</summary>
    public static void Collect(Predicate predicate, List<ColumnEquality> equalities, List<Predicate.Or> alternatives)
    {
        switch (predicate)
        {
            case Predicate.And and:
                foreach (var item in and.Items)
                {
                    Collect(item, equalities, alternatives);
                }

                break;
            case Predicate.Or or:
                alternatives.Add(or);
                break;
            case Predicate.Guarded guarded:
                Collect(guarded.When, equalities, alternatives);
                Collect(guarded.Then, equalities, alternatives);
                break;
            case Predicate.Exists exists:
                Collect(exists.Where, equalities, alternatives);
                break;
            case Predicate.Compare { Operator: ComparisonOperator.Eq or ComparisonOperator.In } compare:
                Collect(compare, equalities);
                break;
        }
    }

    private static void Collect(Predicate.Compare compare, List<ColumnEquality> equalities)
    {
        var (left, right) = (ColumnOf(compare.Left), ColumnOf(compare.Right));
        if (left is not null && right is not null && compare.Operator == ComparisonOperator.Eq)
        {
            equalities.Add(new ColumnEquality(left) { Other = right });
        }
        else if (left is not null && SlotsOf(compare.Right) is { } slots)
        {
            Add(left, slots, compare.Operator == ComparisonOperator.In);
        }
        else if (right is not null && compare.Operator == ComparisonOperator.Eq && SlotsOf(compare.Left) is { } first)
        {
            Add(right, first, isList: false);
        }

        void Add(ValueExpression.ColumnOf column, IReadOnlyList<Slot> slots, bool isList)
        {
            // col = slot, col IN (slots), or col = ANY(slot)
            var isArray = isList && slots is [{ IsArrayOfType: true }];
            if (isArray || slots.All(slot => slot is { IsArrayOfType: false, Encoding: SlotEncoding.Text }))
            {
                equalities.Add(new ColumnEquality(column) { Values = slots, IsArray = isArray });
            }
        }
    }

    // A column that is NULL where the role may not see it equals a value only where it is seen.
    private static ValueExpression.ColumnOf? ColumnOf(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf column => column,
        ValueExpression.Redacted redacted => ColumnOf(redacted.Value),
        _ => null,
    };

    private static IReadOnlyList<Slot>? SlotsOf(ValueExpression value) => value switch
    {
        ValueExpression.SlotValue slot => [slot.Slot],
        ValueExpression.ListOf list when list.Items.All(item => item is ValueExpression.SlotValue) =>
            [.. list.Items.Select(item => ((ValueExpression.SlotValue)item).Slot)],
        _ => null,
    };
}

/// <summary>A column equals another, or a value.</summary>
/// <param name="Column">The column of a row in scope.</param>
internal sealed record ColumnEquality(ValueExpression.ColumnOf Column)
{
    /// <summary>The other column; null for an equality with values.</summary>
    public ValueExpression.ColumnOf? Other { get; init; }

    /// <summary>Otherwise the values, one of which it equals.</summary>
    public IReadOnlyList<Slot> Values { get; init; } = [];

    /// <summary>The one value is an array of them.</summary>
    public bool IsArray { get; init; }
}
