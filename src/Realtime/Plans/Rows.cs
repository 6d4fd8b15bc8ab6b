using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>Names one occurrence of a row source inside a plan; the SQL writer gives each its alias. Unique within the plan.</summary>
internal readonly record struct RowId(int Value);

/// <summary>What stands in FROM.</summary>
internal abstract record RowSource(RowId Row)
{
    /// <summary>A table or view.</summary>
    public sealed record FromTable(RowId Row, CatalogTable Table) : RowSource(Row);

    /// <summary>
    /// A function's rows: a function root field, or a table-valued computed field (then one argument is <see cref="ValueExpression.WholeRow"/>).
    /// </summary>
    /// <param name="Row">This occurrence.</param>
    /// <param name="Function">The function.</param>
    /// <param name="Arguments">Arguments in order; those left to their defaults are absent.</param>
    /// <param name="Table">The table whose row type it returns.</param>
    public sealed record FromFunction(RowId Row, CatalogFunction Function, IReadOnlyList<FunctionCallArgument> Arguments, CatalogTable Table) : RowSource(Row);

    /// <summary>The rows of a native query.</summary>
    /// <param name="Row">This occurrence.</param>
    /// <param name="Name">The native query's name.</param>
    /// <param name="Parts">Its SQL, and where in it the values stand.</param>
    /// <param name="Values">The values of its arguments.</param>
    /// <param name="Table">The columns that it returns.</param>
    public sealed record FromQuery(RowId Row, string Name, IReadOnlyList<SqlPart> Parts, IReadOnlyList<ValueExpression> Values, CatalogTable Table)
        : RowSource(Row);

    /// <summary>Rows that a mutation has written: of the statement that writes them, or handed over from earlier ones.</summary>
    /// <param name="Row">This occurrence.</param>
    /// <param name="Table">The table written.</param>
    /// <param name="Rows">Slots with the rows of earlier statements; empty for those of the same statement.</param>
    public sealed record FromWritten(RowId Row, CatalogTable Table, IReadOnlyList<Slot> Rows) : RowSource(Row);
}

/// <summary>A piece of a native query.</summary>
/// <param name="Text">SQL of the operator.</param>
/// <param name="Value">Instead of it the value of that argument.</param>
internal sealed record SqlPart(string Text, int? Value);

/// <summary>An argument of a function call: positional, or by name after a gap of defaults.</summary>
/// <param name="Name">The argument's name for <c>name =&gt; value</c>; null for positional.</param>
/// <param name="Value">The value.</param>
internal sealed record FunctionCallArgument(string? Name, ValueExpression Value);

/// <summary>A scalar SQL expression.</summary>
internal abstract record ValueExpression
{
    private ValueExpression()
    {
    }

    /// <summary>A column of a row in scope.</summary>
    public sealed record ColumnOf(RowId Row, CatalogColumn Column) : ValueExpression;

    /// <summary>A row in scope as a whole: <c>t.*</c> as a composite value.</summary>
    public sealed record WholeRow(RowId Row) : ValueExpression;

    /// <summary>A value given at run time.</summary>
    public sealed record SlotValue(Slot Slot) : ValueExpression;

    /// <summary>A value that is NULL in rows where the role may not see it.</summary>
    public sealed record Redacted(ValueExpression Value, Predicate VisibleWhen) : ValueExpression;

    /// <summary>SQL NULL of a type.</summary>
    public sealed record NullOf(PgType Type) : ValueExpression;

    /// <summary>A function call.</summary>
    public sealed record FunctionCall(CatalogFunction Function, IReadOnlyList<FunctionCallArgument> Arguments) : ValueExpression;

    /// <summary><c>expression::type</c>.</summary>
    public sealed record CastTo(ValueExpression Operand, PgType Type) : ValueExpression;

    /// <summary>A list of values, the right side of IN when its elements have different origins.</summary>
    public sealed record ListOf(IReadOnlyList<ValueExpression> Items, PgType ElementType) : ValueExpression;

    /// <summary>A column of the one row reached over object relationships: <c>(SELECT x.c FROM … WHERE join)</c>.</summary>
    public sealed record ColumnThrough(RowId From, IReadOnlyList<JoinStep> Steps, CatalogColumn Column) : ValueExpression;

    /// <summary>The same for any expression over the row reached: a redacted column, a computed field, an aggregate over rows related to it.</summary>
    public sealed record ValueThrough(RowId From, IReadOnlyList<JoinStep> Steps, ValueExpression Value) : ValueExpression;

    /// <summary>A column of one row that an earlier statement of the same mutation wrote: a nested insert's foreign key.</summary>
    /// <param name="Values">The column of all rows, as an array of texts.</param>
    /// <param name="Position">The row's position among them, from 1.</param>
    /// <param name="Column">The column.</param>
    public sealed record WrittenColumn(Slot Values, int Position, CatalogColumn Column) : ValueExpression;

    /// <summary>
    /// An aggregate over related rows as a scalar sub-select: <c>(SELECT count(*) FROM … WHERE …)</c>; for order_by and aggregate predicates.
    /// </summary>
    public sealed record AggregateOf(AggregateCall Aggregate, RowSource From, Predicate Where) : ValueExpression;
}

/// <summary>One step along a relationship: rows of <paramref name="Target"/> whose columns equal those of the row before.</summary>
internal sealed record JoinStep(RowSource Target, IReadOnlyList<(CatalogColumn Local, CatalogColumn Remote)> Columns, Predicate TargetFilter);

/// <summary>A call of an SQL aggregate.</summary>
/// <param name="SqlFunction"><c>count</c>, <c>sum</c>, <c>bool_and</c>, …</param>
/// <param name="Arguments">Its operands; empty for <c>count(*)</c>. Several only for count(distinct (a, b)).</param>
/// <param name="Distinct">DISTINCT.</param>
/// <param name="Filter">FILTER (WHERE …), or null.</param>
internal sealed record AggregateCall(string SqlFunction, IReadOnlyList<ValueExpression> Arguments, bool Distinct, Predicate? Filter = null);
