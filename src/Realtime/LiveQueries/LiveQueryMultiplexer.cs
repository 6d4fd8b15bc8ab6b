using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sessions;

namespace Realtime.LiveQueries;

/// <summary>The installation that live queries run for.</summary>
/// <param name="Id">Its identity, the same for all of its gateways: lower-case hexadecimal digits.</param>
/// <param name="HashSeed">Its random seed of result hashes.</param>
public sealed record LiveInstallation(string Id, long HashSeed);

/// <summary>
/// All live queries of the engine. Identical subscriptions share a cohort and its result, similar ones a poller and its statement. Thread-safe. Owned by the
/// engine, which adds the sources and tells it of new schemas.
/// </summary>
internal sealed class LiveQueryMultiplexer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SourceFeed> _sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<LiveSubscription, bool> _subscriptions = new();
    private readonly ILiveQueryPlanner _planner;
    private readonly LiveQueryMetrics _metrics = new();
    private readonly LiveQueryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;

    /// <param name="planner">Plans again what runs when the schema changes.</param>
    /// <param name="options">How live queries are run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where log lines go.</param>
    public LiveQueryMultiplexer(ILiveQueryPlanner planner, LiveQueryOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _planner = planner;
        _options = options;
        _time = time;
        _loggers = loggers;
        _log = loggers.CreateLogger<LiveQueryMultiplexer>();
    }

    /// <summary>Raised when a table of a source is not what the catalog says: only signal.</summary>
    public event Action<string>? SchemaMayHaveChanged;

    /// <summary>Raised for every change routed: the source, the tables and the transaction, null where not known. Handlers must only signal.</summary>
    internal event Action<string, QualifiedName[]?, FullTransactionId?>? Changed;

    /// <summary>Whether somebody beside the live queries waits for <see cref="Changed"/>.</summary>
    internal Func<bool> IsWatched { get; set; } = static () => false;

    /// <summary>Subscriptions running now.</summary>
    public int Count => _subscriptions.Count;

    /// <summary>Adds a source and starts its change feed and tick loop.</summary>
    /// <param name="name">The source.</param>
    /// <param name="connections">How it is reached.</param>
    /// <param name="installation">The installation, to which what is made in the database belongs.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public async Task AddSourceAsync(string name, LiveSourceConnections connections, LiveInstallation installation, CancellationToken cancellationToken)
    {
        var feed = new SourceFeed(
            new PublicationOwner(installation.Id, name),
            connections,
            _options,
            installation.HashSeed,
            () => SchemaMayHaveChanged?.Invoke(name),
            (tables, xid) => Changed?.Invoke(name, tables, xid),
            _metrics,
            _time,
            _loggers);
        if (_sources.TryRemove(name, out var old))
        {
            await old.RemoveAsync(); // it may have been another database
        }

        _sources[name] = feed;
        await feed.StartAsync(cancellationToken);
    }

    /// <summary>Removes a source; its subscriptions end when they are planned again.</summary>
    public async Task RemoveSourceAsync(string name)
    {
        if (_sources.TryRemove(name, out var feed))
        {
            await feed.RemoveAsync();
        }
    }

    /// <summary>The tables of a source whose changes drive live queries.</summary>
    /// <param name="source">The source.</param>
    /// <param name="tables">All tables that are read.</param>
    /// <param name="keptOut">Those of them that the operator keeps out of the publication.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task SetTablesAsync(
        string source, IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut, CancellationToken cancellationToken) =>
        _sources.TryGetValue(source, out var feed) ? feed.SetTablesAsync(tables, keptOut, cancellationToken) : Task.CompletedTask;

    /// <summary>Starts a subscription; its first result comes to the sink by itself.</summary>
    /// <param name="request">What was asked; planned again when the schema changes.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="planned">The request's plan.</param>
    /// <param name="sink">Where results go.</param>
    /// <exception cref="GraphQLErrorException">A schema came into force meanwhile that the request does not fit, or its source is not connected.</exception>
    public async ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, PlannedLiveQuery planned, IResultSink sink)
    {
        var subscription = new LiveSubscription(this, request, session, sink);
        var isJoined = false;
        // Registered before it is asked whether the plan is still in force: a schema that comes into force after that plans it again.
        _subscriptions.TryAdd(subscription, true);
        try
        {
            Join(subscription, planned.SchemaVersion == _planner.SchemaVersion ? planned : await _planner.PlanAsync(request, session));
            isJoined = true;
        }
        finally
        {
            if (!isJoined)
            {
                Forget(subscription);
            }
        }

        return subscription;
    }

    /// <summary>
    /// Plans every running subscription again with the schema in force: those whose query and values are the same stay where they are, others move, and those
    /// that no longer fit end with the error that says why. Those whose table or column is away stay as they are, with PostgreSQL's error for a result, until
    /// it is there again. Called after each change of the schema.
    /// </summary>
    public async Task ReplanAsync()
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            try
            {
                Join(subscription, await _planner.PlanAsync(subscription.Request, subscription.Session));
            }
            catch (GraphQLErrorException exception)
            {
                if (subscription.IsWaiting(_planner))
                {
                    continue;
                }

                subscription.Fail(exception.Error);
            }
            catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or ArgumentException)
            {
                LiveQueryLog.ReplanningFailed(_log, exception);
                subscription.Fail(new GraphQLError(ErrorCode.Unexpected, "the subscription could not be continued after a change of the schema"));
            }
        }
    }

    /// <summary>The pollers of all sources in numbers.</summary>
    public IReadOnlyList<PollerStatistics> Describe() => [.. _sources.Values.SelectMany(source => source.Source.Describe())];

    /// <summary>The condition of each source's change feed and of its last run.</summary>
    public IReadOnlyDictionary<string, SourceLiveStatus> Status => _sources.ToDictionary(
        pair => pair.Key,
        pair =>
        {
            var (unexplained, last) = pair.Value.Source.UnexplainedChanges;
            return new SourceLiveStatus(pair.Value.FeedStatus.State == ChangeFeedState.Streaming, pair.Value.FeedStatus.Reason, pair.Value.Failure)
            {
                Uncovered = [.. pair.Value.FeedStatus.Coverage.Where(table => !table.Value.IsCovered).OrderBy(table => table.Key)
                    .Select(table => new UncoveredTable(table.Key, table.Value.Reason!, table.Value.Remedy, table.Value.IsKeptOut))],
                UnexplainedChanges = unexplained,
                LastUnexplainedChange = last,
            };
        });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var feed in _sources.Values)
        {
            await feed.DisposeAsync();
        }

        _sources.Clear();
        _metrics.Dispose();
    }

    internal void Forget(LiveSubscription subscription)
    {
        _subscriptions.TryRemove(subscription, out _);
        WatchedChanged();
    }

    /// <summary>Whether the WAL tells when what is read changes.</summary>
    internal bool Drives(string source, PlanReads reads) =>
        reads.UntrackedReason is null && _sources.TryGetValue(source, out var feed) && reads.Tables.Keys.All(feed.FeedStatus.Drives);

    /// <summary>Why what is read has to be polled, as a sentence; null when the WAL drives it.</summary>
    internal string? WhyPolled(string source, PlanReads reads) =>
        reads.UntrackedReason is { } untracked ? untracked
        : !_sources.TryGetValue(source, out var feed) ? $"the source {source} is not connected"
        : feed.FeedStatus.Reason is { } reason ? reason
        : reads.Tables.Keys.Where(table => !feed.FeedStatus.Drives(table))
            .Select(table => feed.FeedStatus.Coverage.GetValueOrDefault(table)?.Reason ?? $"changes of {table} are not published yet").FirstOrDefault();

    /// <summary>Somebody came or went: the feeds run fast while anybody waits for them.</summary>
    internal void WatchedChanged()
    {
        var isWatched = !_subscriptions.IsEmpty || IsWatched();
        foreach (var feed in _sources.Values)
        {
            feed.HasSubscribers = isWatched;
        }
    }

    private void Join(LiveSubscription subscription, PlannedLiveQuery planned)
    {
        if (!_sources.TryGetValue(planned.Query.Source, out var feed))
        {
            throw new GraphQLError(ErrorCode.NotFound, $"source '{planned.Query.Source}' is not connected").AsException();
        }

        feed.HasSubscribers = true;
        subscription.Join(feed.Source, planned);
    }
}

/// <summary>How the live queries of a source are driven.</summary>
/// <param name="IsStreaming">Whether changes arrive from the WAL in time.</param>
/// <param name="Reason">Why not; null when they do.</param>
/// <param name="Failure">Why the last run failed; null when it did not.</param>
public sealed record SourceLiveStatus(bool IsStreaming, string? Reason, string? Failure)
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
public sealed record UncoveredTable(QualifiedName Name, string Reason, string? Remedy, bool IsKeptOut);
