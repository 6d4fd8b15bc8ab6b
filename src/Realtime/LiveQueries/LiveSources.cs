using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>The installation that live queries run for.</summary>
/// <param name="Id">Its identity, the same for all of its gateways: lower-case hexadecimal digits.</param>
/// <param name="HashSeed">Its random seed of result hashes.</param>
internal sealed record LiveInstallation(string Id, long HashSeed);

/// <summary>
/// The sources' live sides, by name: each has a change feed, the workers of its live queries, and those who wait for changes of its tables. Both live queries
/// and streams find theirs here. Thread-safe. Owned by the engine, whose follower adds and removes sources.
/// </summary>
/// <param name="options">How live queries are run.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where log lines go.</param>
internal sealed class LiveSources(LiveQueryOptions options, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SourceFeed> _sources = new(StringComparer.Ordinal);
    private readonly LiveQueryMetrics _metrics = new();

    /// <summary>Raised with a source's name when something in it is not what the catalog says. Handlers must only signal.</summary>
    public event Action<string>? SchemaMayHaveChanged;

    /// <summary>The condition of each source's change feed and of its last run.</summary>
    public IReadOnlyDictionary<string, SourceLiveStatus> Status => _sources.ToDictionary(pair => pair.Key, pair => pair.Value.Status);

    /// <summary>Adds a source and starts its change feed and its workers. One of the same name is removed before: it may have been another database.</summary>
    /// <param name="name">The source.</param>
    /// <param name="connections">How it is reached.</param>
    /// <param name="installation">The installation, to which what is made in the database belongs.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public async Task AddAsync(string name, LiveSourceConnections connections, LiveInstallation installation, CancellationToken cancellationToken)
    {
        await RemoveAsync(name);
        var owner = new PublicationOwner(installation.Id, name);
        var feed = new SourceFeed(owner, connections, options, installation.HashSeed, () => SchemaMayHaveChanged?.Invoke(name), _metrics, time, loggers);
        _sources[name] = feed;
        await feed.StartAsync(cancellationToken);
    }

    /// <summary>Removes a source. Its subscriptions end, or move, when they are planned again.</summary>
    public async Task RemoveAsync(string name)
    {
        if (_sources.TryRemove(name, out var feed))
        {
            await feed.RemoveAsync();
        }
    }

    /// <summary>The tables of a source whose changes are wanted.</summary>
    /// <param name="source">The source.</param>
    /// <param name="tables">All tables that are read.</param>
    /// <param name="keptOut">Those of them that the operator keeps out of the publication.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task SetTablesAsync(
        string source, IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut, CancellationToken cancellationToken) =>
        Find(source)?.SetTablesAsync(tables, keptOut, cancellationToken) ?? Task.CompletedTask;

    /// <summary>A source's live side; null while it has none.</summary>
    public SourceFeed? Find(string name) => _sources.GetValueOrDefault(name);

    /// <summary>The pollers of all sources in numbers.</summary>
    public IReadOnlyList<PollerStatistics> Describe() => [.. _sources.Values.SelectMany(source => source.Source.Describe())];

    /// <summary>Whether the WAL tells when what is read changes.</summary>
    public bool Drives(string source, PlanReads reads) =>
        reads.UntrackedReason is null && Find(source) is { } feed && reads.Tables.Keys.All(feed.FeedStatus.Drives);

    /// <summary>Why what is read has to be polled, as a sentence; null when the WAL drives it.</summary>
    public string? WhyPolled(string source, PlanReads reads) =>
        reads.UntrackedReason is { } untracked ? untracked
        : Find(source) is not { } feed ? $"the source {source} is not connected"
        : feed.FeedStatus.Reason is { } reason ? reason
        : reads.Tables.Keys.Where(table => !feed.FeedStatus.Drives(table))
            .Select(table => feed.FeedStatus.Coverage.GetValueOrDefault(table)?.Reason ?? $"changes of {table} are not published yet").FirstOrDefault();

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
}
