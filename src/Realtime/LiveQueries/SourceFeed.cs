using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>
/// One source's live side: its change feed, the live queries that it runs, and the streams that wait for changes of its tables. Thread-safe. Owned by
/// <see cref="LiveSources"/>: one <see cref="StartAsync"/>, then <see cref="RemoveAsync"/> or <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class SourceFeed : IAsyncDisposable
{
    private readonly Lock _attending = new();
    private readonly TableWatches _watches = new();
    private readonly LiveWorkers _workers;
    private readonly ChangeFeed _feed;
    private int _attendants;

    /// <param name="owner">Whose publication it keeps.</param>
    /// <param name="connections">How it is reached.</param>
    /// <param name="options">How live queries are run.</param>
    /// <param name="hashSeed">The installation's seed of result hashes.</param>
    /// <param name="schemaMayHaveChanged">Called when something in it is not what the catalog says; must only signal.</param>
    /// <param name="metrics">What live queries count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where log lines go.</param>
    public SourceFeed(
        PublicationOwner owner, LiveSourceConnections connections, LiveQueryOptions options, long hashSeed, Action schemaMayHaveChanged,
        LiveQueryMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        var wakes = new LaneWakes(options);
        Source = new LiveSource(options, time, wakes.Wake, Received);
        var router = new ChangeRouter(Source, _watches, schemaMayHaveChanged);
        _feed = new ChangeFeed(new ChangeFeedOptions { ConnectionString = connections.DirectConnectionString, Owner = owner }, router, time, loggers);
        _workers = new LiveWorkers(Source, wakes, connections, ConnectAsync, options, hashSeed, metrics, time, loggers.CreateLogger<LiveWorkers>());
    }

    /// <summary>Pollers, cohorts and subscribers.</summary>
    public LiveSource Source { get; }

    /// <summary>The change feed's condition.</summary>
    public ChangeFeedStatus FeedStatus => _feed.Status;

    /// <summary>The same for the operator, with how the live queries fare.</summary>
    public SourceLiveStatus Status
    {
        get
        {
            var (status, (unexplained, last)) = (_feed.Status, Source.UnexplainedChanges);
            return new SourceLiveStatus(status.State == ChangeFeedState.Streaming, status.Reason, _workers.Failure)
            {
                Uncovered = [.. status.Coverage.Where(table => !table.Value.IsCovered).OrderBy(table => table.Key)
                    .Select(table => new UncoveredTable(table.Key, table.Value.Reason!, table.Value.Remedy, table.Value.IsKeptOut))],
                UnexplainedChanges = unexplained,
                LastUnexplainedChange = last,
            };
        }
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

    /// <summary>Adds a subscriber to a live query; see <see cref="LiveSource.Subscribe"/>.</summary>
    /// <returns>The cohort, for <see cref="Unsubscribe"/>.</returns>
    public Cohort Subscribe(LiveQuery query, CohortKey key, Subscriber subscriber)
    {
        Attend(+1);
        return Source.Subscribe(query, key, subscriber);
    }

    /// <summary>Removes a subscriber, once.</summary>
    public void Unsubscribe(Cohort cohort, Subscriber subscriber)
    {
        Source.Unsubscribe(cohort, subscriber);
        Attend(-1);
    }

    /// <summary>From now on a watch is told of changes of these tables, and of whatever may concern all.</summary>
    public void Watch(ChangeWatch watch, PlanReads reads)
    {
        Attend(+1);
        _watches.Add(watch, reads.Tables.Keys);
    }

    /// <summary>The tables of a watch are others; of those that stay it misses nothing.</summary>
    public void Watch(ChangeWatch watch, PlanReads before, PlanReads reads) => _watches.Replace(watch, before.Tables.Keys, reads.Tables.Keys);

    /// <summary>After this returns the watch is not told of anything more. Once for each <see cref="Watch(ChangeWatch, PlanReads)"/>.</summary>
    public void Unwatch(ChangeWatch watch, PlanReads reads)
    {
        _watches.Remove(watch, reads.Tables.Keys);
        Attend(-1);
    }

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
        _watches.NotifyAll(); // who still waits here has to look for where it is now
    }

    // The feed runs fast while anybody waits for it.
    private void Attend(int change)
    {
        lock (_attending)
        {
            _attendants += change;
            _feed.HasSubscribers = _attendants > 0;
        }
    }

    private ulong Received() => _feed.Position;
}

/// <summary>How a source is reached by its live queries.</summary>
/// <param name="ConnectionString">For statements.</param>
/// <param name="DirectConnectionString">For replication: past any pooler, to the primary.</param>
internal sealed record LiveSourceConnections(string ConnectionString, string DirectConnectionString)
{
    /// <summary>Whether statements are prepared.</summary>
    public bool PreparesStatements { get; init; } = true;
}
