using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// A query or subscription, ready to be written as SQL: pure data, no names of GraphQL types left, permissions applied. The same plan is written as one
/// statement or as the multiplexed statement of a live query.
/// </summary>
/// <param name="Roots">Root fields in response order.</param>
/// <param name="Reads">What the plan reads: what the change router watches.</param>
internal sealed record QueryPlan(IReadOnlyList<RootSelection> Roots, PlanReads Reads)
{
    /// <summary>The sources whose databases answer it, each once, by name. A subscription has one, or none when nothing of it is asked of a database.</summary>
    public IReadOnlyList<string> Sources { get; } =
        [.. Roots.Select(root => root.Source).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>For a streaming subscription its cursor; null otherwise.</summary>
    public StreamCursor? Stream { get; init; }

    /// <summary>
    /// The plan as it is kept once its statements are written: its root fields by name and source alone, since the rest of the tree says what the SQL says.
    /// </summary>
    /// <param name="keepsReads">Whether what it reads is kept: live queries need it.</param>
    public QueryPlan Outline(bool keepsReads) => this with
    {
        Roots = [.. Roots.Select(
            root => root is RootSelection.Typename or RootSelection.Introspection ? root : new RootSelection.Answered(root.Key) { Source = root.Source })],
        Reads = keepsReads ? Reads : PlanReads.None,
    };
}

/// <summary>One root field of a query.</summary>
/// <param name="Key">The response key.</param>
internal abstract record RootSelection(string Key)
{
    /// <summary>The source whose database answers; null where none does.</summary>
    public string? Source { get; init; }

    /// <summary>Rows: a list, an object by key, a function.</summary>
    public sealed record Rows(string Key, RowsSelection Selection) : RootSelection(Key);

    /// <summary>An aggregate.</summary>
    public sealed record Aggregate(string Key, AggregateSelection Selection) : RootSelection(Key);

    /// <summary><c>__typename</c>, or another constant string.</summary>
    public sealed record Typename(string Key, string Name) : RootSelection(Key);

    /// <summary>A source's root-field namespace.</summary>
    public sealed record Namespace(string Key, IReadOnlyList<RootSelection> Roots) : RootSelection(Key);

    /// <summary>One that a statement already written answers; see <see cref="QueryPlan.Outline"/>.</summary>
    public sealed record Answered(string Key) : RootSelection(Key);

    /// <summary><c>__schema</c> or <c>__type</c>: answered by GraphQL.NET; the finished JSON text for this field.</summary>
    public sealed record Introspection(string Key, string Json) : RootSelection(Key);
}

/// <summary>What a plan reads.</summary>
/// <param name="Tables">Tables with the columns read of each (filters, joins, order and permissions included).</param>
/// <param name="UntrackedReason">Why changes in the WAL cannot tell when the result changes (view, foreign table, volatile function, time), or null: such plans
/// are polled.</param>
internal sealed record PlanReads(IReadOnlyDictionary<QualifiedName, IReadOnlySet<string>> Tables, string? UntrackedReason)
{
    /// <summary>Of the tables those that PostgreSQL's <c>LOCK TABLE</c> refuses: materialized views and foreign tables. Default none.</summary>
    public IReadOnlySet<QualifiedName> NotLockable { get; init; } = FrozenSet<QualifiedName>.Empty;

    /// <summary>Where rows of the tables are read, and what they must satisfy there. Of live queries only; empty otherwise.</summary>
    public IReadOnlyList<TableOccurrence> Occurrences { get; init; } = [];

    /// <summary>The tables and views.</summary>
    public IEnumerable<QualifiedName> Lockable => Tables.Keys.Where(name => !NotLockable.Contains(name));

    /// <summary>Nothing.</summary>
    public static PlanReads None { get; } = new(FrozenDictionary<QualifiedName, IReadOnlySet<string>>.Empty, null);
}

/// <summary>A streaming subscription's cursor: rows beyond it are the next batch.</summary>
/// <param name="Columns">The cursor columns; the last values served replace the initial ones.</param>
internal sealed record StreamCursor(IReadOnlyList<StreamCursorColumn> Columns)
{
    /// <summary>
    /// Where in the order a row stands: the cursor columns, then what tells rows of equal cursor values apart. The first batch begins after the initial values
    /// alone.
    /// </summary>
    public required IReadOnlyList<StreamPosition> Position { get; init; }

    /// <summary>The condition of every batch but the first: beyond the position of the last row served.</summary>
    public required Predicate Next { get; init; }

    /// <summary>The transaction that wrote the row as it is now; null where rows do not tell (views, foreign tables).</summary>
    public ValueExpression? Version { get; init; }
}

/// <summary>One part of a row's position in a stream.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">Its value in the row, as the role sees it.</param>
/// <param name="Bound">The slot of the same value of the last row served.</param>
/// <param name="Descending">The direction.</param>
internal sealed record StreamPosition(CatalogColumn Column, ValueExpression Value, Slot Bound, bool Descending);

/// <summary>One cursor column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">Its value; NULL in rows where the role may not see it, and such rows are beyond no cursor.</param>
/// <param name="Initial">The slot of the initial value; bound to the last value served from then on.</param>
/// <param name="Descending">The direction.</param>
internal sealed record StreamCursorColumn(CatalogColumn Column, ValueExpression Value, Slot Initial, bool Descending);
