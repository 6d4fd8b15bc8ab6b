using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>What one look at a source's dirty cohorts yields.</summary>
/// <param name="Cohorts">To run now.</param>
/// <param name="Wait">When something becomes due by itself; null for never.</param>
/// <param name="MoreIsDirty">More was waiting than could be taken.</param>
/// <param name="IsAwaiting">Some cohorts wait for a commit to become visible.</param>
internal sealed record Tick(IReadOnlyList<Cohort> Cohorts, TimeSpan? Wait, bool MoreIsDirty, bool IsAwaiting);

/// <summary>A cohort's new result.</summary>
/// <param name="Result">The response, shared by all subscribers.</param>
/// <param name="Hash">Its hash as the database computed it; null after an error, so that the next run returns whatever it finds.</param>
internal sealed record CohortResult(OperationResult Result, long? Hash);

/// <summary>One poller in numbers.</summary>
/// <param name="Query">What it runs.</param>
/// <param name="IsDriven">Whether changes drive it; otherwise it is polled.</param>
/// <param name="Cohorts">Its cohorts.</param>
/// <param name="Subscribers">Subscribers of all its cohorts.</param>
/// <param name="Statements">Statements run.</param>
/// <param name="CohortRuns">Cohorts run, over all statements.</param>
public sealed record PollerStatistics(LiveQuery Query, bool IsDriven, int Cohorts, int Subscribers, long Statements, long CohortRuns);
