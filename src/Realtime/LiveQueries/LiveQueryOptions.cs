namespace Realtime.LiveQueries;

/// <summary>How live queries are run.</summary>
internal sealed record LiveQueryOptions
{
    /// <summary>
    /// How often a query that the WAL cannot drive is run; <c>HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL</c>, default 1 s, 10 ms to 1 h.
    /// </summary>
    public TimeSpan RefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most cohorts in one statement; <c>HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE</c>, default 100, 1 to 10,000. A run of several statements
    /// takes 500 cohorts, so that more than 500 is as good as 500.
    /// </summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// The shortest time between two runs of one cohort, default 20 ms: a cohort that changes a thousand times a second is not run as often. The first
    /// change after a quiet time is never delayed.
    /// </summary>
    public TimeSpan MinimumGap { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The share of time that live queries may keep a database connection busy while more is waiting, default 0.5, over 0 to 1.</summary>
    public double DatabaseShare { get; init; } = 0.5;

    /// <summary>
    /// The share of one connection's time in which queries that changes drive are run again at random moments, in case a change was missed; only while WAL is
    /// written. <c>LiveQuerySafetyShare</c>, default 0.01, 0 to 0.5, 0 for never.
    /// </summary>
    public double SafetyShare { get; init; } = 0.01;

    /// <summary>
    /// Connections of a source that run what costs little, <c>LiveQueryConnections</c>, default 2, 1 to 16. New queries are tried on one more, of their own.
    /// </summary>
    public int Connections { get; init; } = 2;

    /// <summary>
    /// Connections of a source that run what was found slow, <c>LiveQuerySlowConnections</c>, default 3, 1 to 16: of these one user has one at a time
    /// and no more than <see cref="DatabaseShare"/> of its time, one role all but one.
    /// </summary>
    public int SlowConnections { get; init; } = 3;

    /// <summary>How long one statement may take, <c>LiveQueryStatementTimeout</c>, default 5 s, 10 ms to 1 h.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest result of one live query in bytes, <c>LiveQueryMaxResultBytes</c>, default 8 MiB, 1 KiB to 1 GiB; a larger one is an error to its
    /// subscribers.
    /// </summary>
    public int MaxResultBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// The most bytes of last results of a source that are kept for whoever joins a live query later, <c>LiveQueryKeptBytes</c>, default 256 MiB, 0 to 1 TiB;
    /// beyond it the query is run again for whoever joins it.
    /// </summary>
    public long MaxKeptBytes { get; init; } = 256L * 1024 * 1024;
}
