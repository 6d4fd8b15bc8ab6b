using Realtime.Documents;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.Execution;

/// <summary>An operation with its SQL, as the plan cache keeps it. Immutable and shared.</summary>
/// <param name="Kind">Query, mutation or subscription.</param>
internal abstract record PlannedOperation(OperationKind Kind)
{
    /// <summary>The sources whose databases it asks, each once, by name.</summary>
    public abstract IReadOnlyList<string> Sources { get; }

    /// <summary>Names as <see cref="Sources"/> has them.</summary>
    protected static IReadOnlyList<string> Distinct(IEnumerable<string> sources) => [.. sources.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>A query or subscription.</summary>
/// <param name="Kind">Query or subscription.</param>
/// <param name="Plan">The plan; where it is kept, its <see cref="QueryPlan.Outline"/>.</param>
/// <param name="Statements">
/// A query's: one statement for each source that it touches; none when no database is asked. A subscription has none: it runs one of those below.
/// </param>
internal sealed record PlannedQuery(OperationKind Kind, QueryPlan Plan, IReadOnlyList<SourceStatement> Statements) : PlannedOperation(Kind)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Sources => Plan.Sources;

    /// <summary>The statement of a live query; null for all else.</summary>
    public MultiplexedSqlText? Multiplexed { get; init; }

    /// <summary>The statements of a streaming subscription; null for all else.</summary>
    public StreamStatements? Stream { get; init; }

    /// <summary>Whether the one statement's result is the whole answer, so that its bytes go out as they are.</summary>
    public bool IsWhole => Statements is [{ Roots.Count: 0 }];
}

/// <summary>The statements of a stream.</summary>
/// <param name="Start">Reads the values that it begins at as the database takes them: one text for each cursor column.</param>
/// <param name="First">Of its first batch.</param>
/// <param name="Next">Of all others.</param>
internal sealed record StreamStatements(SqlText Start, StreamSqlText First, StreamSqlText Next);

/// <summary>The statement for the root fields of one source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Roots">
/// Which root fields of the plan its columns are, by position; empty when its one column is the whole data object.
/// </param>
internal sealed record SourceStatement(string Source, SqlText Sql, IReadOnlyList<int> Roots)
{
    /// <summary>The statements of a plan.</summary>
    public static IReadOnlyList<SourceStatement> For(QueryPlan plan, SqlOptions options, CancellationToken cancellationToken)
    {
        var sources = plan.Sources;
        if (sources.Count == 0)
        {
            return [];
        }

        if (sources.Count == 1 && plan.Roots.All(root => root.Source is not null || root is RootSelection.Typename))
        {
            return [new SourceStatement(sources[0], SqlWriter.Write(plan, options, cancellationToken), [])];
        }

        return [.. sources.Select(source =>
        {
            var positions = Enumerable.Range(0, plan.Roots.Count).Where(index => plan.Roots[index].Source == source).ToList();
            var roots = positions.Select(index => plan.Roots[index]).ToList();
            return new SourceStatement(source, SqlWriter.WriteColumns(roots, options, cancellationToken), positions);
        })];
    }
}
