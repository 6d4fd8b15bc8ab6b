using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>
/// What a field of an input object or an argument stands for. Arguments of fields are found by their fixed names
/// (<c>where</c>, <c>order_by</c>, <c>objects</c>, …), and so are the fixed members of inputs (<c>data</c>, <c>on_conflict</c>,
/// <c>constraint</c>, …: <see cref="Fixed"/>); what carries a name of the database has one of the other bindings.
/// </summary>
internal abstract record InputBinding
{
    private InputBinding()
    {
    }

    /// <summary>A member whose GraphQL name is fixed by the dialect, whatever the naming convention turns it into on the wire.</summary>
    /// <param name="Name">Hasura's default name: <c>data</c>, <c>_set</c>, <c>initial_value</c>, <c>update_columns</c>, …</param>
    public sealed record Fixed(string Name) : InputBinding;

    /// <summary>A column: of a <c>bool_exp</c>, <c>order_by</c>, insert, set, inc, pk-columns or stream-cursor input.</summary>
    public sealed record ColumnInput(Column Column) : InputBinding;

    /// <summary>A relationship: of a <c>bool_exp</c>, <c>order_by</c> or nested insert.</summary>
    public sealed record RelationshipInput(Relationship Relationship) : InputBinding;

    /// <summary>An aggregate over an array relationship: in <c>order_by</c> (<c>articles_aggregate</c>) and in <c>bool_exp</c>.</summary>
    public sealed record RelationshipAggregateInput(Relationship Relationship) : InputBinding;

    /// <summary>A computed field of a <c>bool_exp</c> or <c>order_by</c>.</summary>
    public sealed record ComputedInput(ComputedField Field) : InputBinding;

    /// <summary><c>_and</c>, <c>_or</c>, <c>_not</c>.</summary>
    public sealed record Logical(LogicalOperator Operator) : InputBinding;

    /// <summary>A comparison operator of a comparison input.</summary>
    public sealed record Comparison(ComparisonOperator Operator) : InputBinding;

    /// <summary><c>_cast</c>, and below it the target types.</summary>
    public sealed record Cast : InputBinding;

    /// <summary>A target type inside <c>_cast</c>.</summary>
    public sealed record CastTarget(PgType Type) : InputBinding;

    /// <summary>
    /// An aggregate function inside an aggregate <c>order_by</c> (<c>max: { id: asc }</c>, <c>count: asc</c>) or an aggregate predicate (<c>count: { predicate
    /// }</c>).
    /// </summary>
    /// <param name="SqlFunction">The SQL aggregate: <c>count</c>, <c>max</c>, <c>bool_and</c>, …</param>
    public sealed record AggregateInput(string SqlFunction) : InputBinding;

    /// <summary>An argument of a function or computed field.</summary>
    public sealed record FunctionArgument(FunctionInput Input) : InputBinding;
}

/// <summary>The boolean combinators of a <c>bool_exp</c>.</summary>
internal enum LogicalOperator
{
    And,
    Or,
    Not,
}
