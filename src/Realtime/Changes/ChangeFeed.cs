using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// The committed changes of one database, read from its WAL by logical replication. Keeps the publication equal to the tracked tables,
/// reads through a temporary slot of its own, and makes the connection again when it breaks.
/// </summary>
/// <remarks>
/// Owned by the engine: one <see cref="StartAsync"/>, one <see cref="DisposeAsync"/>, after which the consumer is not called again.
/// <see cref="SetTablesAsync"/>, <see cref="HasSubscribers"/> and <see cref="Status"/> may be used from any thread.
/// What may have been missed is never silent: after every break the consumer is told that everything may have changed.
/// </remarks>
internal sealed class ChangeFeed : IAsyncDisposable
{
    private volatile ChangeFeedStatus _status;

    public ChangeFeed(ChangeFeedOptions options, IChangeConsumer consumer, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(loggers);
        _status = new ChangeFeedStatus(
            ChangeFeedState.Connecting,
            "the change feed has not been started",
            time.GetUtcNow(),
            FrozenDictionary<QualifiedName, TableCoverage>.Empty);
    }

    /// <summary>The condition now; for health, metrics and explain.</summary>
    public ChangeFeedStatus Status => _status;

    /// <summary>Whether anybody waits for changes. Heartbeats, which cost a little WAL, are only written while somebody does.</summary>
    public bool HasSubscribers { get; set; }

    /// <summary>Starts connecting and returns; the state tells how far it is.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Makes these the tables whose changes are wanted: alters the publication now if there is a connection, else when there is one.
    /// Completes when it is done or known to have to wait; <see cref="Status"/> then holds the coverage of each.
    /// A newly covered table is reported by <see cref="IChangeConsumer.OnStatusChanged"/> first and then by
    /// <see cref="IChangeConsumer.OnTableMayHaveChanged"/>.
    /// </summary>
    public Task SetTablesAsync(IReadOnlyCollection<QualifiedName> tables, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops: ends the stream, which drops the slot. The publication stays, for other gateways and the next start.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
