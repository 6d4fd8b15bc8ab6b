namespace Realtime.Changes;

/// <summary>How one database's changes are read. Immutable.</summary>
internal sealed record ChangeFeedOptions
{
    /// <summary>
    /// A direct connection to the primary, not one through a transaction pooler. Used for one replication connection and one
    /// ordinary one.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>The publication that the feed keeps equal to the tracked tables; made when missing. Gateways of one deployment share it.</summary>
    public string PublicationName { get; init; } = "realtime";

    /// <summary>How often a heartbeat is written while <see cref="ChangeFeed.HasSubscribers"/>, and the catalog is looked at.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A heartbeat later than this makes the feed <see cref="ChangeFeedState.Lagging"/>.</summary>
    public TimeSpan LagLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long heartbeats must be in time again before the feed counts as <see cref="ChangeFeedState.Streaming"/>.</summary>
    public TimeSpan CaughtUpFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first pause before connecting again; it doubles, with jitter, up to <see cref="MaximumBackoff"/>.</summary>
    public TimeSpan MinimumBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause before connecting again.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before trying again where logical replication is not possible.</summary>
    public TimeSpan UnavailableRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The feed drops its own slot when it holds back this much WAL (or half of <c>max_slot_wal_keep_size</c>, if that is less): a full disk
    /// stops the database, polling does not.
    /// </summary>
    public long MaximumRetainedWalBytes { get; init; } = 1L << 30;

    /// <summary>More rows of one table in one transaction are handed over as "the whole table".</summary>
    public int MaximumRowsPerTable { get; init; } = 10_000;

    /// <summary>A transaction with more bytes is handed over as "the whole table" for each table that it wrote to.</summary>
    public int MaximumTransactionBytes { get; init; } = 32 << 20;
}
