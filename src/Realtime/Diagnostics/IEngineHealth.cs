namespace Realtime.Diagnostics;

/// <summary>What the engine can do at one moment.</summary>
public enum EngineState
{
    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It has not yet read the database, or the database does not answer; it is tried until it does.</summary>
    DatabaseUnavailable,
}

/// <summary>How the engine is. Immutable.</summary>
/// <param name="State">What it can do.</param>
/// <param name="InconsistentObjects">How many metadata objects are listed as inconsistent and left out.</param>
/// <param name="Reason">Why it does not serve, in one sentence without addresses or credentials; null when it does.</param>
public sealed record EngineHealth(EngineState State, int InconsistentObjects = 0, string? Reason = null)
{
    /// <summary>Everything that runs in the background; empty before the engine serves.</summary>
    public IReadOnlyList<HealthCondition> Conditions { get; init; } = [];
}

/// <summary>How one thing that runs in the background is. For the operator: the reason may name tables, hosts and what the database said.</summary>
/// <param name="Name">What: <c>metadata-watcher</c>, <c>schema-follower</c>, <c>change-feed</c>, <c>live-queries</c>, <c>missed-changes</c>, <c>key-set</c>,
/// <c>api-limits</c>.</param>
/// <param name="Source">The source or address it is about; null when there is only one.</param>
/// <param name="Reason">Why it does not work as it should; null when it does.</param>
public sealed record HealthCondition(string Name, string? Source, string? Reason)
{
    /// <summary>What the operator should know though all is well; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Where <c>/healthz</c> looks. Thread-safe; never blocks.</summary>
public interface IEngineHealth
{
    /// <summary>How the engine is now.</summary>
    EngineHealth Health { get; }

    /// <summary>
    /// Whether the database has been read and operations are run; stays true while the database is away later. Cheap: asked for each request.
    /// </summary>
    bool IsServing { get; }
}
