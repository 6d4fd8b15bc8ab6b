using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.Tests.LiveQueries;

/// <summary>The parts that live queries are made of, for tests to which only one thing about each matters.</summary>
internal static class LiveThings
{
    public static readonly QualifiedName Article = new("public", "article");

    public static readonly QualifiedName Author = new("public", "author");

    /// <summary>A query over tables.</summary>
    public static LiveQuery Query(string sql, params QualifiedName[] tables) => Untracked(sql, null, tables);

    /// <summary>The same, which changes cannot drive when a reason is given.</summary>
    public static LiveQuery Untracked(string sql, string? reason, params QualifiedName[] tables) => new(
        "default", "user", new MultiplexedSqlText(sql, []),
        new PlanReads(tables.ToDictionary(table => table, _ => (IReadOnlySet<string>)FrozenSet.Create(["id"])), reason));

    /// <summary>A cohort of a query, with a subscriber, in its poller.</summary>
    public static Cohort CohortOf(Poller poller, string value = "")
    {
        var cohort = new Cohort(poller, new CohortKey([value]));
        cohort.Subscribers.Add(new Subscriber(new ListSink()));
        poller.Cohorts.Add(cohort.Key, cohort);
        return cohort;
    }

    /// <summary>A stream that covers tables.</summary>
    public static ChangeFeedStatus Streaming(params QualifiedName[] tables) => InState(ChangeFeedState.Streaming, tables);

    /// <summary>A feed in a state, which covers tables.</summary>
    public static ChangeFeedStatus InState(ChangeFeedState state, params QualifiedName[] tables) => new(
        state, null, default,
        tables.ToFrozenDictionary(table => table, _ => new TableCoverage(true, null, null, FrozenSet<string>.Empty, HasFullIdentity: false)));
}

/// <summary>A sink that keeps its results.</summary>
internal sealed class ListSink : IResultSink
{
    public List<string> Results { get; } = [];

    public void Replace(OperationResult result) => Results.Add(System.Text.Encoding.UTF8.GetString(result.Body.Span));

    public ValueTask NextAsync(OperationResult result) => ValueTask.CompletedTask;

    public void Error(IReadOnlyList<GraphQLError> errors)
    {
    }

    public void Complete()
    {
    }
}
