using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Dependencies;

namespace Realtime.LiveQueries;

/// <summary>
/// One multiplexed query with its cohorts. In SQL it is one statement, a cohort one row of its <c>unnest</c>. Owned by a <see cref="LiveSource"/> and guarded
/// by its lock; the source's <see cref="TickLoop"/>s run its cohorts.
/// </summary>
internal sealed class Poller(LiveQuery query) : DependentQuery
{
    private int _holds;
    private long _statements;
    private long _cohortRuns;

    /// <summary>What it runs.</summary>
    public LiveQuery Query { get; } = query;

    /// <summary>Its cohorts by value. Never empty while the poller is registered.</summary>
    public Dictionary<CohortKey, Cohort> Cohorts { get; } = [];

    /// <inheritdoc/>
    public override QueryDependencies Dependencies => Query.Dependencies;

    /// <inheritdoc/>
    public override IEnumerable<Dependent> Dependents => Cohorts.Values;

    /// <summary>Its cohorts that are neither queued nor running.</summary>
    public HashSet<Cohort> Quiet { get; } = [];

    /// <summary>Transactions that may have changed any of its cohorts and that no completed run has seen.</summary>
    public List<FullTransactionId> Unseen { get; } = [];

    /// <summary>Whether the WAL tells when results change; otherwise it is run at the refetch interval.</summary>
    public bool IsDriven { get; set; }

    /// <summary>When it is to be run next while it is not driven, in timestamp units.</summary>
    public long NextPoll { get; set; }

    /// <summary>A table that it reads is locked by a migration: not to be run before this moment, in timestamp units.</summary>
    public long HeldUntil { get; private set; }

    /// <summary>How often it was told that any of its results may have changed.</summary>
    public long Marks { get; set; }

    /// <summary>Results found to differ without that (<see cref="SafetyRuns"/>).</summary>
    public long Unexplained { get; set; }

    /// <summary>Runs of one of its statements.</summary>
    public long Statements => Volatile.Read(ref _statements);

    /// <summary>Cohorts run, summed over all statements.</summary>
    public long CohortRuns => Volatile.Read(ref _cohortRuns);

    /// <summary>
    /// A table that it reads is locked: it waits 50 ms, doubling to 0.8 s, since each look costs a connection and a migration lasts for milliseconds or for
    /// minutes.
    /// </summary>
    public void Hold(long now, long frequency) => HeldUntil = now + (frequency * (50 << Math.Min(_holds++, 4)) / 1000);

    /// <summary>A statement over so many of its cohorts was run; by any worker, without the lock.</summary>
    public void CountStatement(int cohorts)
    {
        Interlocked.Increment(ref _statements);
        Interlocked.Add(ref _cohortRuns, cohorts);
    }

    /// <summary>It could be run.</summary>
    public void Release() => _holds = 0;

    /// <summary>It in numbers.</summary>
    /// <param name="occurrences">How changes reach its cohorts.</param>
    public PollerStatistics Describe(IReadOnlyList<OccurrenceMode> occurrences) =>
        new(Query, IsDriven, Cohorts.Count, Cohorts.Values.Sum(cohort => cohort.Subscribers.Count), Statements, CohortRuns, Unexplained)
        {
            Occurrences = occurrences,
        };

    /// <summary>The tables it reads.</summary>
    public IEnumerable<QualifiedName> Tables => Query.Reads.Tables.Keys;
}
