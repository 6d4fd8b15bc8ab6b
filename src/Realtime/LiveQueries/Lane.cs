using Realtime.Sessions;

namespace Realtime.LiveQueries;

/// <summary>Where a cohort runs: those that cost little never wait for those that cost much.</summary>
internal enum Lane
{
    /// <summary>Its cost was measured, and is small.</summary>
    Fast,

    /// <summary>Its cost is not known, or not alone: it is new, or it was part of a statement that failed or took long.</summary>
    Trial,

    /// <summary>Its cost was measured, and is large; or it failed by itself.</summary>
    Slow,
}

/// <summary>Who is counted for what a live query costs: the role, and the user where the session names one.</summary>
/// <param name="Role">The role.</param>
/// <param name="User">The user's id, or null.</param>
internal readonly record struct Owner(string Role, string? User)
{
    /// <summary>Of a session.</summary>
    public static Owner Of(Session session) => new(session.Role, session["x-hasura-user-id"]);
}

/// <summary>What is slow. Measured by the statement, so that a statement over many cohorts counts for each with its part.</summary>
internal static class LaneRules
{
    /// <summary>What a cohort of the fast lane costs at most.</summary>
    public static readonly TimeSpan SlowCost = TimeSpan.FromMilliseconds(50);

    /// <summary>What a slow cohort has to cost at most to come back.</summary>
    public static readonly TimeSpan FastAgainCost = TimeSpan.FromMilliseconds(25);

    /// <summary>A statement of the trial lane is cancelled after this.</summary>
    public static readonly TimeSpan TrialTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>A statement of the fast lane is cancelled after this: what was cheap once may wait for a lock now, or read far more.</summary>
    public static readonly TimeSpan FastTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>A run should not keep what becomes dirty meanwhile waiting for longer than this: it takes as many cohorts as their costs allow.</summary>
    public static readonly TimeSpan RunTarget = TimeSpan.FromMilliseconds(25);

    /// <summary>What a cohort is taken to cost before it was measured.</summary>
    public static readonly TimeSpan UnknownCost = TimeSpan.FromMilliseconds(1);

    /// <summary>Most cohorts of one run.</summary>
    public const int MostCohorts = 500;

    /// <summary>All lanes.</summary>
    public static readonly IReadOnlyList<Lane> Lanes = [Lane.Fast, Lane.Trial, Lane.Slow];

    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);

    /// <summary>How many runs a lane has at a time.</summary>
    public static int WorkersOf(Lane lane, LiveQueryOptions options) => lane switch
    {
        Lane.Fast => options.Connections,
        Lane.Trial => 1,
        _ => options.SlowConnections,
    };

    /// <summary>How long a statement of a lane may take.</summary>
    public static TimeSpan TimeoutOf(Lane lane, TimeSpan longest) => lane switch
    {
        Lane.Fast when longest > FastTimeout => FastTimeout,
        Lane.Trial when longest > TrialTimeout => TrialTimeout,
        _ => longest,
    };

    /// <summary>How long a cohort waits that failed so many times in a row.</summary>
    public static TimeSpan Backoff(int failures) => Waiting.Backoff.Full(failures, ShortestBackoff, LongestBackoff);
}
