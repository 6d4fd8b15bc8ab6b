using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Diagnostics;

namespace Realtime.LiveQueries;

/// <summary>One source's live side: its change feed and the workers that run its live queries. Owned by <see cref="LiveQueryMultiplexer"/>.</summary>
internal sealed class SourceFeed : IAsyncDisposable
{
    private readonly LiveWorkers _workers;
    private readonly ChangeFeed _feed;

    public SourceFeed(
        PublicationOwner owner, LiveSourceConnections connections, LiveQueryOptions options, long hashSeed, Action schemaMayHaveChanged,
        Action<QualifiedName[]?, FullTransactionId?> onRouted, LiveQueryMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _workers = new LiveWorkers(connections, ConnectAsync, options, hashSeed, onRouted, () => _feed!.Position, metrics, time, loggers.CreateLogger<LiveWorkers>());
        var router = new ChangeRouter(_workers.Source, schemaMayHaveChanged);
        _feed = new ChangeFeed(new ChangeFeedOptions { ConnectionString = connections.DirectConnectionString, Owner = owner }, router, time, loggers);
    }

    /// <summary>Pollers, cohorts and subscribers.</summary>
    public LiveSource Source => _workers.Source;

    /// <summary>The change feed's condition.</summary>
    public ChangeFeedStatus FeedStatus => _feed.Status;

    /// <summary>Why the last run of live queries failed; null when it did not.</summary>
    public string? Failure => _workers.Failure;

    /// <summary>Whether anybody waits for changes.</summary>
    public bool HasSubscribers
    {
        set => _feed.HasSubscribers = value;
    }

    /// <summary>Starts feed and workers; returns before the feed is connected.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers.Start();
        return _feed.StartAsync(cancellationToken);
    }

    /// <summary>The tables whose changes are wanted.</summary>
    public Task SetTablesAsync(IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut, CancellationToken cancellationToken) =>
        _feed.SetTablesAsync(tables, keptOut, cancellationToken);

    private async ValueTask<NpgsqlConnection> ConnectAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        var isRight = false;
        try
        {
            await ServerIdentity.CheckAsync(connection, _feed.Status.Server, cancellationToken);
            isRight = true;
            return connection;
        }
        finally
        {
            if (!isRight)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Ends it, and leaves nothing of it in the database: the source is not served any more.</summary>
    public async Task RemoveAsync()
    {
        await _feed.RemoveAsync();
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync();
        await _workers.DisposeAsync();
    }
}

/// <summary>How a source is reached by its live queries.</summary>
/// <param name="ConnectionString">For statements.</param>
/// <param name="DirectConnectionString">For replication: past any pooler, to the primary.</param>
public sealed record LiveSourceConnections(string ConnectionString, string DirectConnectionString)
{
    /// <summary>Whether statements are prepared.</summary>
    public bool PreparesStatements { get; init; } = true;
}
