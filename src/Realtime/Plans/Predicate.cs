using Realtime.Dialect;

namespace Realtime.Plans;

/// <summary>A row condition over rows in scope: a client's <c>where</c>, a permission's filter, a join, all of one kind. Immutable.</summary>
internal abstract record Predicate
{
    private Predicate()
    {
    }

    /// <summary>Always true.</summary>
    public static Predicate True { get; } = new And([]);

    /// <summary>All hold; empty is true.</summary>
    public sealed record And(IReadOnlyList<Predicate> Items) : Predicate;

    /// <summary>At least one holds; empty is false.</summary>
    public sealed record Or(IReadOnlyList<Predicate> Items) : Predicate;

    /// <summary>Does not hold.</summary>
    public sealed record Not(Predicate Item) : Predicate;

    /// <summary>
    /// A comparison. For the operators with an object on the right (<c>_st_d_within</c>) <paramref name="Extra"/> holds its further parts in order.
    /// </summary>
    public sealed record Compare(ValueExpression Left, ComparisonOperator Operator, ValueExpression Right, IReadOnlyList<ValueExpression> Extra) : Predicate
    {
        /// <summary>A comparison with one right side.</summary>
        public Compare(ValueExpression left, ComparisonOperator @operator, ValueExpression right)
            : this(left, @operator, right, [])
        {
        }
    }

    /// <summary>IS NULL, or IS NOT NULL.</summary>
    public sealed record IsNull(ValueExpression Operand, bool Negated) : Predicate;

    /// <summary>A row exists in <paramref name="From"/> that passes <paramref name="Where"/>, join included.</summary>
    public sealed record Exists(RowSource From, Predicate Where) : Predicate;

    /// <summary><paramref name="Then"/>, looked at only where <paramref name="When"/> holds: CASE, whose order Postgres keeps.</summary>
    public sealed record Guarded(Predicate When, Predicate Then) : Predicate;

    /// <summary>The bounding boxes of two geometries or geographies meet, one of them enlarged by <paramref name="Distance"/> if it is given.</summary>
    public sealed record BoxesMeet(ValueExpression Left, ValueExpression Right, ValueExpression? Distance) : Predicate;

    /// <summary>LIKE or ILIKE, if the pattern is short; a long one is taken to match.</summary>
    public sealed record ShortLike(Compare Comparison) : Predicate;

    /// <summary>A boolean slot or boolean function result itself.</summary>
    public sealed record IsTrue(ValueExpression Operand) : Predicate;

    /// <summary>
    /// An aggregate over related rows compared: <c>articles_aggregate: { count: { predicate } }</c>. The right sides refer to <paramref name="Aggregate"/> by
    /// the conditions' <see cref="Compare.Left"/>.
    /// </summary>
    public sealed record AggregateHolds(ValueExpression.AggregateOf Aggregate, Predicate Condition) : Predicate;

    /// <summary>The conjunction of two, flattened, True left out.</summary>
    public static Predicate Both(Predicate left, Predicate right) => (left, right) switch
    {
        (And { Items.Count: 0 }, _) => right,
        (_, And { Items.Count: 0 }) => left,
        (And a, And b) => new And([.. a.Items, .. b.Items]),
        (And a, _) => new And([.. a.Items, right]),
        (_, And b) => new And([left, .. b.Items]),
        _ => new And([left, right]),
    };
}
