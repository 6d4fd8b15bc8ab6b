using Realtime.Catalog;

namespace Realtime.LiveQueries;

/// <summary>How the live queries of a source are driven.</summary>
/// <param name="IsStreaming">Whether changes arrive from the WAL in time.</param>
/// <param name="Reason">Why not; null when they do.</param>
/// <param name="Failure">Why the last run failed; null when it did not.</param>
internal sealed record SourceLiveStatus(bool IsStreaming, string? Reason, string? Failure)
{
    /// <summary>Tables whose changes are not published, by name.</summary>
    public IReadOnlyList<UncoveredTable> Uncovered { get; init; } = [];

    /// <summary>Results that differed when they were looked at for safety, though the change feed had told of nothing.</summary>
    public long UnexplainedChanges { get; init; }

    /// <summary>When the last of them was found; null for never.</summary>
    public DateTimeOffset? LastUnexplainedChange { get; init; }
}

/// <summary>A table whose changes are not published, so that live queries over it are polled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Remedy">The SQL that would change that, for the operator to run; null when there is none.</param>
/// <param name="IsKeptOut">Whether the operator wants it so.</param>
internal sealed record UncoveredTable(QualifiedName Name, string Reason, string? Remedy, bool IsKeptOut);
