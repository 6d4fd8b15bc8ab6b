using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>How many rows a selection yields, and so its JSON form.</summary>
internal enum Multiplicity
{
    /// <summary>A JSON array, <c>[]</c> when empty.</summary>
    Many,

    /// <summary>One object or null.</summary>
    AtMostOne,
}

/// <summary>
/// Rows of one source as JSON: a root list, a by-key object, a relationship, the rows of a function. Everything a role may not see is already out.
/// </summary>
/// <param name="From">Where the rows come from.</param>
/// <param name="Where">All conditions: the client's, the permission's, the join to the parent row (as comparisons with the parent's
/// <see cref="ValueExpression.ColumnOf"/>).</param>
/// <param name="DistinctOn">DISTINCT ON columns; empty for none. The order begins with them.</param>
/// <param name="OrderBy">The order; empty for none.</param>
/// <param name="Limit">The smaller of the client's and the permission's limit; null for none.</param>
/// <param name="Offset">Rows to skip; null for none.</param>
/// <param name="Row">What each row becomes.</param>
/// <param name="Multiplicity">Array or object.</param>
internal sealed record RowsSelection(
    RowSource From,
    Predicate Where,
    IReadOnlyList<ValueExpression> DistinctOn,
    IReadOnlyList<OrderTerm> OrderBy,
    RowLimit? Limit,
    ValueExpression? Offset,
    IReadOnlyList<ProjectedField> Row,
    Multiplicity Multiplicity)
{
    /// <summary>Whether the rows are settled before anything is joined to them (<see cref="Barrier.AsksOthers"/>).</summary>
    public bool IsFenced { get; init; }
}

/// <summary>A limit: the client's, the permission's, or the smaller of both.</summary>
/// <param name="Client">The client's, or null.</param>
/// <param name="Permission">The permission's, or null.</param>
internal sealed record RowLimit(ValueExpression? Client, int? Permission);

/// <summary>One ORDER BY term.</summary>
/// <param name="Value">What to order by.</param>
/// <param name="Descending">DESC.</param>
/// <param name="NullsFirst">NULLS FIRST; written always, so that it never depends on Postgres' defaults.</param>
internal sealed record OrderTerm(ValueExpression Value, bool Descending, bool NullsFirst);

/// <summary>One member of a row's JSON object.</summary>
/// <param name="Key">The response key.</param>
/// <param name="Value">Its value.</param>
internal sealed record ProjectedField(string Key, Projection Value);

/// <summary>The value of one member of a JSON object.</summary>
internal abstract record Projection
{
    private Projection()
    {
    }

    /// <summary>A column or other scalar.</summary>
    /// <param name="Value">The expression.</param>
    /// <param name="Type">Its type: decides the JSON form (numbers as strings when so configured, geometry as GeoJSON, char(n) and bytea as they
    /// print).</param>
    /// <param name="JsonPath">From the <c>path</c> argument of json and jsonb: a text[] value for <c>#&gt;</c>; null for none.</param>
    /// <param name="VisibleWhen">Null, or the condition under which the role may see it; NULL otherwise.</param>
    /// <param name="IsUpperCase">Whether the text is written in upper case: the naming convention's form of enum values.</param>
    public sealed record Scalar(
        ValueExpression Value, PgType Type, ValueExpression? JsonPath = null, Predicate? VisibleWhen = null, bool IsUpperCase = false) : Projection;

    /// <summary><c>__typename</c>, or another constant string.</summary>
    public sealed record Typename(string Name) : Projection;

    /// <summary>Related rows, or the rows of a table-valued computed field.</summary>
    public sealed record Rows(RowsSelection Selection, Predicate? VisibleWhen = null) : Projection;

    /// <summary>An aggregate over related rows.</summary>
    public sealed record Aggregate(AggregateSelection Selection) : Projection;
}

/// <summary>
/// An aggregate field: <c>article_aggregate</c>, <c>articles_aggregate</c>. The aggregates run over the rows after where, distinct, order, limit and offset.
/// </summary>
/// <param name="Source">The rows; its <see cref="RowsSelection.Row"/> and multiplicity are not used.</param>
/// <param name="Fields">What is made of them, in response order.</param>
internal sealed record AggregateSelection(RowsSelection Source, IReadOnlyList<AggregateField> Fields);

/// <summary>One member of an aggregate's object.</summary>
internal abstract record AggregateField(string Key)
{
    /// <summary><c>aggregate { … }</c>.</summary>
    public sealed record Values(string Key, IReadOnlyList<AggregateMember> Members) : AggregateField(Key);

    /// <summary><c>nodes { … }</c>; <paramref name="PermissionLimit"/> cuts these but not the aggregates.</summary>
    public sealed record Nodes(string Key, IReadOnlyList<ProjectedField> Row, int? PermissionLimit) : AggregateField(Key);

    /// <summary><c>__typename</c>.</summary>
    public sealed record Typename(string Key, string Name) : AggregateField(Key);
}

/// <summary>One member of <c>aggregate { … }</c>.</summary>
internal abstract record AggregateMember(string Key)
{
    /// <summary><c>count</c>, or one column's value inside <c>max</c> and its kin.</summary>
    /// <param name="Key">The response key.</param>
    /// <param name="Call">The aggregate.</param>
    /// <param name="Type">Decides the JSON form: the type of what is aggregated, so that the sum of an Int is a number where the sum of a bigint is a
    /// string.</param>
    public sealed record Value(string Key, AggregateCall Call, PgType Type) : AggregateMember(Key);

    /// <summary><c>max { … }</c>: an object of values.</summary>
    public sealed record Group(string Key, IReadOnlyList<AggregateMember> Members) : AggregateMember(Key);

    /// <summary><c>__typename</c>.</summary>
    public sealed record Typename(string Key, string Name) : AggregateMember(Key);
}
