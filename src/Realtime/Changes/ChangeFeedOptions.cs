namespace Realtime.Changes;

/// <summary>How one database's changes are read. Immutable.</summary>
internal sealed record ChangeFeedOptions
{
    /// <summary>
    /// A direct connection to the primary, not one through a transaction pooler. Used for one replication connection and one
    /// ordinary one.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>Whose publication it is that the feed keeps equal to the tracked tables; made when missing. Gateways of one installation share it.</summary>
    public required PublicationOwner Owner { get; init; }

    /// <summary>How often the database is looked at while <see cref="ChangeFeed.HasSubscribers"/>.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often at most without subscribers, and only while WAL is being written.</summary>
    public TimeSpan IdleLookInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often in any case: a server that is stuck announces nothing either, and its disk may be filling.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stream runs before publications that nobody uses any more are removed: others may be connecting again, too.</summary>
    public TimeSpan SweepAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A position of the WAL that is reached later than this makes the feed <see cref="ChangeFeedState.Lagging"/>.</summary>
    public TimeSpan LagLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long positions must be reached in time again before the feed counts as <see cref="ChangeFeedState.Streaming"/>.</summary>
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
