using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>How far the feed can be relied on. Only in <see cref="Streaming"/> do changes arrive in time; in all others consumers poll.</summary>
internal enum ChangeFeedState
{
    /// <summary>No stream yet, or it broke and is being made again.</summary>
    Connecting,

    /// <summary>Changes of covered tables arrive within about a second of their commit.</summary>
    Streaming,

    /// <summary>Changes still arrive, but late: a large transaction is being decoded, or the server is overloaded.</summary>
    Lagging,

    /// <summary>Logical replication is not possible here; the reason says what would have to change. Tried again every minute.</summary>
    Unavailable,
}

/// <summary>Whether changes of one tracked table arrive through the feed.</summary>
/// <param name="IsCovered">True: every committed change arrives. False: consumers poll this table.</param>
/// <param name="Reason">Why it is not covered, as a sentence; null when it is.</param>
/// <param name="Remedy">The SQL that would change that, for the operator to run; null when there is none.</param>
/// <param name="IdentityColumns">
/// Columns whose old value is known for every UPDATE and DELETE, in every partition. With REPLICA IDENTITY FULL all of them.
/// </param>
/// <param name="HasFullIdentity">Whether whole old rows arrive.</param>
internal sealed record TableCoverage(
    bool IsCovered,
    string? Reason,
    string? Remedy,
    FrozenSet<string> IdentityColumns,
    bool HasFullIdentity)
{
    /// <summary>Whether it is not covered because the operator wants it so.</summary>
    public bool IsKeptOut { get; init; }

    /// <summary>A table that the operator keeps out, by its own name or by that of one that shows its rows.</summary>
    public static TableCoverage KeptOutOf(QualifiedName relation, bool holdsAllTables) => NotCovered(
        holdsAllTables
            ? $"{relation} is kept out (is_published, UnpublishedTables), but the publication is FOR ALL TABLES and holds it all the same: drop it, and Realtime makes its own"
            : $"{relation} is kept out of the publication (is_published, UnpublishedTables)",
        null) with
    {
        IsKeptOut = true,
    };

    public static TableCoverage NotCovered(string reason, string? remedy) => new(false, reason, remedy, FrozenSet<string>.Empty, false);
}

/// <summary>The feed's condition at one moment, replaced whole. Immutable.</summary>
/// <param name="State">How far the feed can be relied on.</param>
/// <param name="Reason">Why it is not streaming, as a sentence; null while it is.</param>
/// <param name="Since">When this state began.</param>
/// <param name="Coverage">Every table given to <see cref="ChangeFeed.SetTablesAsync"/>; empty before the first connection.</param>
internal sealed record ChangeFeedStatus(
    ChangeFeedState State,
    string? Reason,
    DateTimeOffset Since,
    FrozenDictionary<QualifiedName, TableCoverage> Coverage)
{
    /// <summary>The server that changes are read from (see <see cref="ServerIdentity"/>); null while there is no stream.</summary>
    public string? Server { get; init; }

    /// <summary>
    /// Whether a stream has begun since a status before, perhaps of another server; null stands for none before. A stream that only lagged goes on.
    /// </summary>
    public bool BeginsAfter(ChangeFeedStatus? before) =>
        State == ChangeFeedState.Streaming && before?.State is not (ChangeFeedState.Streaming or ChangeFeedState.Lagging);

    /// <summary>Whether changes of this table arrive in time now, so that nobody needs to poll it.</summary>
    public bool Drives(QualifiedName table) =>
        State == ChangeFeedState.Streaming && Coverage.TryGetValue(table, out var coverage) && coverage.IsCovered;
}
