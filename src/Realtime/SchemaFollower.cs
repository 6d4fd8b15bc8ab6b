using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Administration.Authority;
using Realtime.Catalog;
using Realtime.Execution;
using Realtime.LiveQueries;
using Realtime.Schema;
using Realtime.Waiting;

namespace Realtime;

/// <summary>
/// Brings the live side in step after the schema changed: sources come and go, the publication follows the tracked tables, and running subscriptions are
/// planned again. Also reads a catalog again when the change feed finds that it may be another one, and looks itself, seldom, at databases whose changes do not
/// arrive. One loop, woken by signals that coalesce: one reading at a time, and a run of DDL costs few.
/// </summary>
internal sealed class SchemaFollower : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(5);

    // Without a change feed nobody tells of DDL. One cheap statement.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    // Capacity 1: one signal waiting is as good as many, since the loop looks at the newest schema.
    private readonly Wake _changed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, LiveSourceConnections> _sources = new(StringComparer.Ordinal);
    private readonly CurrentSchema _schema;
    private readonly MetadataAuthority _authority;
    private readonly SourceConnections _connections;
    private readonly LiveSources _live;
    private readonly LiveQueryMultiplexer _liveQueries;
    private readonly Func<string, string> _direct;
    private readonly HashSet<string> _unpublished;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, bool> _old = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SchemaFault> _faults = []; // at most each object once for each schema of a role that is built
    private long _followed = -1;
    private long _readAt;
    private TimeSpan _gap;
    private volatile string? _failure;
    private Task _loop = Task.CompletedTask;

    /// <param name="schema">The schema in force.</param>
    /// <param name="authority">Reads catalogs again.</param>
    /// <param name="connections">The pools.</param>
    /// <param name="live">The sources' live sides: added, removed, and told which tables to listen to.</param>
    /// <param name="liveQueries">Planned again after each change.</param>
    /// <param name="direct">The connection string for replication of a source, from its pool's.</param>
    /// <param name="unpublished">Tables of any source that are kept out of the publication, as <c>schema.name</c>, or <c>name</c> in the schema public.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes failures.</param>
    public SchemaFollower(
        CurrentSchema schema,
        MetadataAuthority authority,
        SourceConnections connections,
        LiveSources live,
        LiveQueryMultiplexer liveQueries,
        Func<string, string> direct,
        IReadOnlyList<string> unpublished,
        TimeProvider time,
        ILogger log)
    {
        _schema = schema;
        _authority = authority;
        _connections = connections;
        _live = live;
        _liveQueries = liveQueries;
        _direct = direct;
        _unpublished = [.. unpublished];
        _time = time;
        _log = log;
        schema.Changed += _ => _changed.Ring();
        live.SchemaMayHaveChanged += source =>
        {
            _old[source] = true;
            _changed.Ring();
        };
    }

    /// <summary>Why the last change of the schema could not be followed; null when it could. For health.</summary>
    public string? Failure => _failure;

    /// <summary>Has an object made inconsistent whose types could not be built.</summary>
    public void LeaveOut(SchemaFault fault)
    {
        _faults.Enqueue(fault);
        _changed.Ring();
    }

    /// <summary>Starts the loop, after bringing the live side in step once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        _loop = Task.Run(() => LoopAsync(_stop.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WaitAsync(stop);
                await StepAsync(stop);
                _failure = null;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The world's faults pass; one of ours must not end the loop that keeps subscriptions honest.
                _failure = exception.Message;
                EngineLog.FollowingFailed(_log, exception);
                _changed.Ring();
                await Task.Delay(RetryPause, _time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        var isOld = !_old.IsEmpty;
        if (await _changed.WaitAsync(isOld ? UntilReading() : LookInterval, _time, stop) || isOld)
        {
            return; // a change, or the gap between two readings is over
        }

        foreach (var (source, _) in _live.Status.Where(pair => !pair.Value.IsStreaming))
        {
            _old[source] = true;
        }
    }

    private async Task StepAsync(CancellationToken stop)
    {
        await LeaveOutFaultyAsync(stop);
        if (!_old.IsEmpty && UntilReading() == TimeSpan.Zero)
        {
            var started = _time.GetTimestamp();
            await RefreshAsync(_old.Keys.ToList(), stop);
            _readAt = _time.GetTimestamp();
            _gap = Gap(_time.GetElapsedTime(started, _readAt));
        }

        if (_followed != _schema.Snapshot.Version)
        {
            await FollowAsync(stop);
        }
    }

    // A change of the metadata does not wait for this: it may take a permission away.
    private TimeSpan UntilReading()
    {
        var left = _gap - _time.GetElapsedTime(_readAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task LeaveOutFaultyAsync(CancellationToken stop)
    {
        var faults = new List<SchemaFault>();
        while (_faults.TryDequeue(out var fault))
        {
            faults.Add(fault);
        }

        if (faults.Count > 0)
        {
            await _authority.LeaveOutAsync(faults, stop);
        }
    }

    private async Task RefreshAsync(List<string> old, CancellationToken stop)
    {
        old.ForEach(source => _old.TryRemove(source, out _)); // before reading: what is signalled meanwhile is read again
        IReadOnlyList<string> left = old;
        try
        {
            left = await _authority.RefreshAsync(old, stop);
        }
        finally
        {
            foreach (var source in left)
            {
                _old[source] = true;
            }
        }
    }

    // At most a tenth of the time goes into reading; what DDL did is seen within seconds.
    private static TimeSpan Gap(TimeSpan took) =>
        took * 10 < ShortestGap ? ShortestGap : took * 10 > LongestGap ? LongestGap : took * 10;

    private async Task FollowAsync(CancellationToken stop)
    {
        var snapshot = _schema.Snapshot;
        foreach (var source in snapshot.Sources)
        {
            if (_connections.ConnectionStringOf(source.Name) is not { } connectionString)
            {
                continue;
            }

            var connections = new LiveSourceConnections(connectionString, _direct(connectionString))
            {
                PreparesStatements = _connections.PreparesStatements(source.Name),
            };
            if (!_sources.TryGetValue(source.Name, out var known) || known != connections)
            {
                await _live.AddAsync(source.Name, connections, Installation(_authority), stop);
                _sources[source.Name] = connections;
            }
        }

        foreach (var gone in _sources.Keys.Where(name => snapshot.Sources.All(source => source.Name != name)).ToList())
        {
            _sources.Remove(gone);
            await _live.RemoveAsync(gone);
        }

        // Before the publication, which may wait for locks on tables: nobody keeps a row for longer because of those.
        await _liveQueries.ReplanAsync();
        foreach (var source in snapshot.Sources)
        {
            await _live.SetTablesAsync(source.Name, Tables(source), KeptOut(source), stop);
        }

        _followed = snapshot.Version;
    }

    private static LiveInstallation Installation(MetadataAuthority authority) => new(authority.InstallationId, BitConverter.ToInt64(authority.HashSeed.Span));

    private HashSet<QualifiedName> KeptOut(SourceSchema source) =>
        [.. source.Tables.Values.Where(table => !table.IsPublished).Select(table => table.Name).Concat(Tables(source).Where(IsUnpublished))];

    private bool IsUnpublished(QualifiedName table) => _unpublished.Contains(table.ToString()) || _unpublished.Contains($"{table.Schema}.{table.Name}");

    private static List<QualifiedName> Tables(SourceSchema source) =>
        [.. source.Tables.Values.Where(table => table.Catalog.Kind is RelationKind.Table or RelationKind.PartitionedTable).Select(table => table.Name)];
}
