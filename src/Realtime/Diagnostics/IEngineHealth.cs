namespace Realtime.Diagnostics;

/// <summary>What the engine can do at one moment.</summary>
public enum EngineState
{
    /// <summary>It has not yet read the database.</summary>
    Starting,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>The database does not answer; it is tried again until it does.</summary>
    DatabaseUnavailable,
}

/// <summary>How the engine is. Immutable.</summary>
/// <param name="State">What it can do.</param>
/// <param name="InconsistentObjects">How many metadata objects are listed as inconsistent and left out.</param>
/// <param name="Reason">Why it does not serve, in one sentence without addresses or credentials; null when it does.</param>
public sealed record EngineHealth(EngineState State, int InconsistentObjects = 0, string? Reason = null);

/// <summary>Where <c>/healthz</c> looks. Thread-safe; never blocks.</summary>
public interface IEngineHealth
{
    /// <summary>How the engine is now.</summary>
    EngineHealth Health { get; }
}
