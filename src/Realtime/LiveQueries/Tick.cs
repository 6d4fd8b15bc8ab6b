using Realtime.Dependencies;
using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>What one look at a source's dirty cohorts yields.</summary>
/// <param name="Cohorts">To run now.</param>
/// <param name="Run">The run that they are in; null when there are none.</param>
/// <param name="Wait">When something becomes due by itself; null for never.</param>
/// <param name="MoreIsDirty">More was waiting than could be taken.</param>
/// <param name="IsAwaiting">Some cohorts wait for a commit to become visible.</param>
/// <param name="Unexplained">Queries of which it is clear by now that a result changed although nothing was told of a change.</param>
internal sealed record Tick(
    IReadOnlyList<Cohort> Cohorts, LiveRun? Run, TimeSpan? Wait, bool MoreIsDirty, bool IsAwaiting, IReadOnlyList<LiveQuery> Unexplained);

/// <summary>How long one statement of a run took.</summary>
/// <param name="Cohorts">Its cohorts.</param>
/// <param name="Took">The time from the end of the one before it.</param>
internal readonly record struct StatementCost(IReadOnlyList<Cohort> Cohorts, TimeSpan Took);

/// <summary>A cohort's new result.</summary>
/// <param name="Result">The response, shared by all subscribers.</param>
/// <param name="Hash">Its hash as the database computed it; null after an error, so that the next run returns whatever it finds.</param>
internal sealed record CohortResult(OperationResult Result, long? Hash);

/// <summary>A result on its way to the subscribers that a cohort has; decided under the lock of its source, given without it.</summary>
/// <param name="Subscribers">Who gets it.</param>
/// <param name="Result">The response.</param>
/// <param name="Revision">The cohort's count of results.</param>
/// <param name="Hash">The response's hash; null for an error.</param>
internal readonly record struct Delivery(Subscriber[] Subscribers, OperationResult Result, long Revision, long? Hash)
{
    /// <summary>To all subscribers of a cohort.</summary>
    public static Delivery Of(Cohort cohort, OperationResult result) => new([.. cohort.Subscribers], result, cohort.Revision, cohort.Hash);

    /// <summary>Gives it.</summary>
    public void Give()
    {
        foreach (var subscriber in Subscribers)
        {
            subscriber.Deliver(Result, Revision, Hash);
        }
    }
}

/// <summary>One poller in numbers.</summary>
/// <param name="Query">What it runs.</param>
/// <param name="IsDriven">Whether changes drive it; otherwise it is polled.</param>
/// <param name="Cohorts">Its cohorts.</param>
/// <param name="Subscribers">Subscribers of all its cohorts.</param>
/// <param name="Statements">Statements run.</param>
/// <param name="CohortRuns">Cohorts run, over all statements.</param>
/// <param name="UnexplainedChanges">Results that differed when they were looked at for safety, though the change feed had told of nothing.</param>
internal sealed record PollerStatistics(LiveQuery Query, bool IsDriven, int Cohorts, int Subscribers, long Statements, long CohortRuns, long UnexplainedChanges)
{
    /// <summary>How finely changes of each table that it reads reach its cohorts, place by place.</summary>
    public IReadOnlyList<OccurrenceMode> Occurrences { get; init; } = [];
}
