using Microsoft.Extensions.Logging;

namespace Realtime.Changes;

/// <summary>
/// What runs beside the stream: looks at the server, the slot, the catalogs and the publication when <see cref="LookSchedule"/> and
/// <see cref="CatalogWatch"/> say so, and at transactions that were open when listening began. It speaks to the consumer only through
/// <see cref="ReplicationStream.Post"/>.
/// </summary>
/// <remarks>
/// Owned by <see cref="ReplicationSession"/>. <see cref="RequestFence"/> and <see cref="RequestHeartbeat"/> are thread-safe, the rest belongs to the loop.
/// </remarks>
internal sealed class FeedSupervision(
    ChangeFeedOptions options,
    IChangeConsumer consumer,
    ChangeFeedCondition condition,
    ReplicationStream stream,
    ControlConnection control,
    Publication publication,
    CatalogWatch catalog,
    LagWatch lag,
    TimeProvider time,
    ILogger log)
{
    private const string HeartbeatPrefix = "realtime";

    /// <summary>After this time what was refused is tried again.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly SlotGuard _guard = new(options, time);
    private readonly LookSchedule _schedule = new(options, time);
    private readonly long _startedAt = time.GetTimestamp();
    private long _beats;
    private long _synchronizedAt = time.GetTimestamp();
    private bool _isIncomplete;
    private bool _isSwept;
    private volatile bool _fenceWanted;
    private volatile bool _heartbeatWanted;
    private TableRequests? _tables;

    /// <summary>What the publication was last made to be.</summary>
    public required PublicationPlan Plan { get; set; }

    /// <summary>The wish that <see cref="Plan"/> was made from.</summary>
    public required TableRequest Request { get; set; }

    /// <summary>Whether heartbeats come back as messages; if not, their position in the WAL decides.</summary>
    public required bool WithMessages { get; init; }

    /// <summary>Transactions that were running when listening began.</summary>
    public UnsettledTransactions Unsettled { get; } = new();

    /// <summary>The stream has caught up: returns to Streaming, with everything reported once.</summary>
    public void RequestFence()
    {
        _fenceWanted = true;
        _tables?.Ring();
    }

    /// <summary>It is in doubt whether the stream follows: writes something that has to come back.</summary>
    public void RequestHeartbeat()
    {
        _heartbeatWanted = true;
        _tables?.Ring();
    }

    public async Task RunAsync(TableRequests tables, Func<bool> subscribed, TransactionAssembly assembly, CancellationToken cancellationToken)
    {
        _tables = tables;
        await using var interval = time.CreateTimer(_ => tables.Ring(), null, TimeSpan.Zero, options.LookInterval);
        await foreach (var _ in tables.RingsAsync(cancellationToken))
        {
            var isWatched = subscribed();
            if (_schedule.IsDue(isWatched, stream.ReceivedLsn) || tables.Current != Request || _fenceWanted)
            {
                await LookAsync(isWatched, tables.Current, assembly, cancellationToken);
            }
        }
    }

    private async Task LookAsync(bool isWatched, TableRequest request, TransactionAssembly assembly, CancellationToken cancellationToken)
    {
        var received = stream.ReceivedLsn; // before looking: what moves meanwhile is worth another look
        var beat = await BeginBeatAsync(isWatched, cancellationToken);
        var look = await control.LookAsync(stream.SlotName, cancellationToken);
        stream.Post(() =>
        {
            assembly.MoveNear(look.Snapshot.Xmax);
            lag.Written(beat, look.FlushedLsn);
        });
        _guard.Check(look);
        ReportSettled(look.Snapshot);
        var changes = await ReadCatalogChangesAsync(look, cancellationToken);
        var isRetry = _isIncomplete && time.GetElapsedTime(_synchronizedAt) > RetryInterval;
        if (changes != CatalogChanges.None || request != Request || isRetry)
        {
            await SynchronizeAsync(request, assembly, cancellationToken);
        }

        if (changes.HasFlag(CatalogChanges.Definitions))
        {
            stream.Post(consumer.OnCatalogMayHaveChanged);
        }

        await ReturnToStreamingAsync(cancellationToken);
        await SweepAsync(cancellationToken);
        _schedule.Looked(received, catalog.IsOpen || _isIncomplete || !Unsettled.IsEmpty);
    }

    /// <summary>Notes that the stream has to reach what is written now, and proves it by a heartbeat where that is in doubt.</summary>
    private async Task<long> BeginBeatAsync(bool isWatched, CancellationToken cancellationToken)
    {
        if (!isWatched)
        {
            _heartbeatWanted = false;
            stream.Post(lag.Pause);
            return 0;
        }

        var beat = ++_beats;
        stream.Post(() => lag.Due(beat));
        if (_heartbeatWanted)
        {
            _heartbeatWanted = false;
            stream.Post(() => lag.Proving(beat));
            var lsn = await control.EmitHeartbeatAsync(HeartbeatPrefix, $"{stream.SlotName}/{beat}", cancellationToken);
            stream.Post(() => lag.Written(beat, lsn));
        }

        return beat;
    }

    private void ReportSettled(Snapshot now)
    {
        const string reason = "a transaction that was open when listening began has ended";
        foreach (var table in Unsettled.Observe(now))
        {
            stream.Post(() =>
            {
                if (table is { } name)
                {
                    consumer.OnTableMayHaveChanged(name, reason);
                }
                else
                {
                    consumer.OnEverythingMayHaveChanged(reason);
                }
            });
        }
    }

    private async Task<CatalogChanges> ReadCatalogChangesAsync(DatabaseLook look, CancellationToken cancellationToken)
    {
        if (!catalog.IsDue(look))
        {
            return CatalogChanges.None;
        }

        var started = time.GetTimestamp();
        var mark = await control.ReadMarkAsync(cancellationToken);
        return catalog.Compare(look, mark, time.GetElapsedTime(started));
    }

    /// <summary>Compares catalog, publication and wishes; reports what differs from the plan before.</summary>
    private async Task SynchronizeAsync(TableRequest request, TransactionAssembly assembly, CancellationToken cancellationToken)
    {
        var before = Plan;
        var state = await publication.SynchronizeAsync(request, cancellationToken);
        var difference = PlanDifference.Between(before, state);
        Request = request;
        Plan = state.Plan;
        _isIncomplete = state.IsIncomplete;
        _synchronizedAt = time.GetTimestamp();
        if (!difference.IsEmpty)
        {
            await stream.PostAsync(() => assembly.Track(state.Plan.Relations)).WaitAsync(cancellationToken);
            var fence = (await control.LookAsync(stream.SlotName, cancellationToken)).Snapshot; // taken while already listening: nothing falls between
            foreach (var table in difference.Begun.Concat(difference.Redefined))
            {
                Unsettled.Add(fence, table);
            }

            await stream.PostAsync(() => Report(state.Plan, difference)).WaitAsync(cancellationToken);
        }

        request.Done();
    }

    private void Report(PublicationPlan plan, PlanDifference difference)
    {
        condition.Cover(plan.Coverage);
        foreach (var table in difference.Redefined)
        {
            consumer.OnSchemaMayHaveChanged(table);
        }

        foreach (var table in difference.Begun)
        {
            consumer.OnTableMayHaveChanged(table, "listening to it has begun");
        }

        foreach (var table in difference.Uncovered)
        {
            ChangeFeedLog.NotCovered(log, table.ToString(), plan.Coverage[table].Reason!, plan.Coverage[table].Remedy);
        }
    }

    private async Task ReturnToStreamingAsync(CancellationToken cancellationToken)
    {
        if (!_fenceWanted)
        {
            return;
        }

        _fenceWanted = false;
        Unsettled.Add((await control.LookAsync(stream.SlotName, cancellationToken)).Snapshot, null);
        stream.Post(() =>
        {
            if (!lag.IsLagging)
            {
                condition.Enter(ChangeFeedState.Streaming, null);
                consumer.OnEverythingMayHaveChanged("changes arrive in time again");
                ChangeFeedLog.CaughtUp(log);
            }
        });
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (!_isSwept && time.GetElapsedTime(_startedAt) >= options.SweepAfter)
        {
            _isSwept = true;
            await PublicationSweep.RemoveOthersAsync(control, options.Owner, log, cancellationToken);
        }
    }
}
