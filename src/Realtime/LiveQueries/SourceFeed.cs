using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Execution;

namespace Realtime.LiveQueries;

/// <summary>One source's live side: its change feed, its tick loop and the pool that the loop's connection comes from. Owned by <see cref="LiveQueryMultiplexer"/>.</summary>
internal sealed class SourceFeed : IAsyncDisposable
{
    private readonly NpgsqlDataSource _pool;
    private readonly TickLoop _loop;
    private readonly ChangeFeed _feed;

    public SourceFeed(
        PublicationOwner owner, LiveSourceConnections connections, LiveQueryOptions options, long hashSeed, Action schemaMayHaveChanged,
        Action<QualifiedName[]?, FullTransactionId?> onRouted, LiveQueryMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        // Variables come from unnest and not from parameters, so a custom plan could not be better than the generic one and would be made again each time.
        var choice = new SourceConnectionChoice { PreparesStatements = connections.PreparesStatements };
        // An error then tells which statement of a batch it is of; what is logged does not name it.
        var settings = new NpgsqlConnectionStringBuilder(connections.ConnectionString) { IncludeFailedBatchedCommand = true };
        _pool = SourceConnections.Create(settings.ConnectionString, choice.ApplyTo(new SourceConnectionOptions
        {
            IsPooled = false,
            StatementTimeout = options.StatementTimeout,
            UsesBeforePreparing = 1,
            // Rows that no order_by orders would come in another order, and so as another result, where scans of large tables join each other.
            FurtherSettings = "SET plan_cache_mode = force_generic_plan; SET synchronize_seqscans = off;",
        }));
        _loop = new TickLoop(ConnectAsync, options, hashSeed, time, loggers.CreateLogger<TickLoop>(), onRouted, () => _feed!.Position, metrics);
        var router = new ChangeRouter(_loop.Source, schemaMayHaveChanged);
        _feed = new ChangeFeed(new ChangeFeedOptions { ConnectionString = connections.DirectConnectionString, Owner = owner }, router, time, loggers);
    }

    /// <summary>Pollers, cohorts and subscribers.</summary>
    public LiveSource Source => _loop.Source;

    /// <summary>The change feed's condition.</summary>
    public ChangeFeedStatus FeedStatus => _feed.Status;

    /// <summary>Why the last run of live queries failed; null when it did not.</summary>
    public string? Failure => _loop.Failure;

    /// <summary>Whether anybody waits for changes.</summary>
    public bool HasSubscribers
    {
        set => _feed.HasSubscribers = value;
    }

    /// <summary>Starts both loops; returns before the feed is connected.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop.Start();
        return _feed.StartAsync(cancellationToken);
    }

    /// <summary>The tables whose changes are wanted.</summary>
    public Task SetTablesAsync(IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut, CancellationToken cancellationToken) =>
        _feed.SetTablesAsync(tables, keptOut, cancellationToken);

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await _pool.OpenConnectionAsync(cancellationToken);
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
        await _loop.DisposeAsync();
        await _pool.DisposeAsync();
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
