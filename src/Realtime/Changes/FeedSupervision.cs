using Microsoft.Extensions.Logging;
using Realtime.Catalog;
using Realtime.Diagnostics;

namespace Realtime.Changes;

/// <summary>
/// What runs beside the stream, about once a second: heartbeat, slot, catalog, transactions that were open when listening began. It speaks to
/// the consumer only through <see cref="ReplicationStream.Post"/>.
/// </summary>
/// <remarks>Owned by <see cref="ReplicationSession"/>. <see cref="RequestFence"/> is thread-safe, the rest belongs to the loop.</remarks>
internal sealed class FeedSupervision(
    ChangeFeedOptions options,
    IChangeConsumer consumer,
    ChangeFeedCondition condition,
    ReplicationStream stream,
    ControlConnection control,
    Publication publication,
    LagWatch lag,
    TimeProvider time,
    ILogger log)
{
    private const string HeartbeatPrefix = "realtime";

    private readonly SlotGuard _guard = new(options, time);
    private long _heartbeat;
    private volatile bool _fenceWanted;
    private TableRequests? _tables;

    /// <summary>What the publication was last made to be.</summary>
    public required PublicationPlan Plan { get; set; }

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

    public async Task RunAsync(TableRequests tables, Func<bool> subscribed, TransactionAssembly assembly, CancellationToken cancellationToken)
    {
        _tables = tables;
        await using var interval = time.CreateTimer(_ => tables.Ring(), null, TimeSpan.Zero, options.HeartbeatInterval);
        await foreach (var _ in tables.RingsAsync(cancellationToken))
        {
            await BeatAsync(subscribed(), cancellationToken);
            var watch = await control.WatchAsync(stream.SlotName, cancellationToken);
            _guard.Check(watch);
            stream.Post(() => assembly.MoveNear(watch.Snapshot.Xmax));
            ReportSettled(watch.Snapshot);
            await SynchronizeAsync(tables.Current, assembly, cancellationToken);
            await ReturnToStreamingAsync(cancellationToken);
        }
    }

    private async Task BeatAsync(bool isWanted, CancellationToken cancellationToken)
    {
        if (!isWanted)
        {
            stream.Post(lag.Pause);
            return;
        }

        var number = ++_heartbeat;
        stream.Post(() => lag.Due(number));
        var lsn = await control.EmitHeartbeatAsync(HeartbeatPrefix, $"{stream.SlotName}/{number}", cancellationToken);
        stream.Post(() => lag.Written(number, lsn));
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

    /// <summary>Compares catalog, publication and wishes; reports what differs from the plan before.</summary>
    private async Task SynchronizeAsync(TableRequest request, TransactionAssembly assembly, CancellationToken cancellationToken)
    {
        var before = Plan;
        var after = await publication.SynchronizeAsync(request.Tables, cancellationToken);
        var redefined = after.Fingerprints
            .Where(pair => before.Fingerprints.TryGetValue(pair.Key, out var known) && known != pair.Value).Select(pair => pair.Key).ToList();
        var begun = after.Coverage.Where(pair => pair.Value.IsCovered && !redefined.Contains(pair.Key)
            && !(before.Coverage.TryGetValue(pair.Key, out var known) && known.IsCovered)).Select(pair => pair.Key).ToList();
        if (redefined.Count > 0 || begun.Count > 0 || !HasSameCoverage(before, after))
        {
            Plan = after;
            await stream.PostAsync(() => assembly.Track(after.Relations)).WaitAsync(cancellationToken);
            var fence = (await control.WatchAsync(stream.SlotName, cancellationToken)).Snapshot; // taken while already listening: nothing falls between
            foreach (var table in begun.Concat(redefined))
            {
                Unsettled.Add(fence, table);
            }

            await stream.PostAsync(() => Report(after, begun, redefined)).WaitAsync(cancellationToken);
        }

        request.Done();
    }

    private void Report(PublicationPlan plan, List<QualifiedName> begun, List<QualifiedName> redefined)
    {
        condition.Cover(plan.Coverage);
        foreach (var table in redefined)
        {
            consumer.OnSchemaMayHaveChanged(table);
        }

        foreach (var table in begun)
        {
            consumer.OnTableMayHaveChanged(table, "listening to it has begun");
        }

        foreach (var (table, coverage) in plan.Coverage)
        {
            if (!coverage.IsCovered)
            {
                ChangeFeedLog.NotCovered(log, table.ToString(), coverage.Reason!, coverage.Remedy);
            }
        }
    }

    private static bool HasSameCoverage(PublicationPlan before, PublicationPlan after) =>
        before.Coverage.Count == after.Coverage.Count && after.Coverage.All(pair =>
            before.Coverage.TryGetValue(pair.Key, out var known)
            && known.IsCovered == pair.Value.IsCovered && known.Reason == pair.Value.Reason);

    private async Task ReturnToStreamingAsync(CancellationToken cancellationToken)
    {
        if (!_fenceWanted)
        {
            return;
        }

        _fenceWanted = false;
        Unsettled.Add((await control.WatchAsync(stream.SlotName, cancellationToken)).Snapshot, null);
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
}
