using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Realtime.Changes;

/// <summary>
/// One connection's life: 1 requirements, 2 publication, 3 slot, 4 fence, 5 stream and supervision side by side, until one of them ends.
/// </summary>
/// <remarks>Owned by <see cref="ChangeFeed"/>, which makes a new one after it ended. Used once.</remarks>
internal sealed class ReplicationSession(
    ChangeFeedOptions options, IChangeConsumer consumer, ChangeFeedCondition condition, CatalogWatch catalog, TimeProvider time, ILogger log)
{
    /// <summary>pgoutput sends logical messages from PostgreSQL 14 on.</summary>
    private const int MessagesFrom = 140000;

    /// <summary>How often the clock is looked at for what is late, and the position noted and acknowledged.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long what was cancelled may take to end by itself.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly string _slotName = options.Owner.NewSlotName();

    /// <summary>Whether the stream has begun: an error after that is worth an early second try.</summary>
    public bool HasStreamed { get; private set; }

    /// <summary>Runs until cancelled or broken.</summary>
    /// <param name="tables">What to listen to, and to what else when it changes.</param>
    /// <param name="subscribed">Whether anybody waits for changes.</param>
    /// <param name="startReason">What the consumer is told everything may have changed for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(TableRequests tables, Func<bool> subscribed, string startReason, CancellationToken cancellationToken)
    {
        // 1, 2
        await using var control = await ControlConnection.OpenAsync(options, cancellationToken);
        if (control.Requirements.Refusal is { } refusal)
        {
            throw new ChangeFeedUnavailableException(refusal);
        }

        var publication = new Publication(control, options.Owner, log);
        await publication.EnsureAsync(cancellationToken);
        var changes = await ReadCatalogChangesAsync(control, cancellationToken); // before the tables are read: what changes later is found by comparing
        var request = tables.Current;
        var state = await publication.SynchronizeAsync(request, cancellationToken);
        var plan = state.Plan;

        var assembly = new TransactionAssembly(options, consumer);
        var decoder = new PgOutputDecoder(assembly) { HeartbeatOwner = Encoding.ASCII.GetBytes(_slotName + "/") };
        await using var stream = new ReplicationStream(options, _slotName, decoder, assembly);

        // 3
        await stream.OpenAsync(cancellationToken);
        await CreateSlotAsync(stream, control, cancellationToken);

        // 4: whatever is still running now may have written before the slot began
        var fence = (await control.LookAsync(_slotName, cancellationToken)).Snapshot;
        assembly.MoveNear(fence.Xmax);
        assembly.Track(plan.Relations);
        condition.Stream(plan.Coverage, control.Requirements.Server);
        consumer.OnEverythingMayHaveChanged(startReason);
        if (changes.HasFlag(CatalogChanges.Definitions))
        {
            consumer.OnCatalogMayHaveChanged();
        }

        ChangeFeedLog.Streaming(log, _slotName, options.Owner.PublicationName, plan.Coverage.Count(pair => pair.Value.IsCovered), plan.Coverage.Count);
        HasStreamed = true;
        request.Done();

        // 5
        var lag = new LagWatch(options, time);
        var supervision = new FeedSupervision(options, consumer, condition, stream, control, publication, catalog, lag, time, log)
        {
            Plan = plan,
            Request = request,
            WithMessages = control.ServerVersion >= MessagesFrom,
        };
        supervision.Unsettled.Add(fence, null);
        await using var tick = time.CreateTimer(_ => stream.PostTick(() => Tick(stream, decoder, lag, supervision)), null, TickInterval, TickInterval);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var supervising = supervision.RunAsync(tables, subscribed, assembly, stopping.Token);
        var pumping = stream.PumpAsync(options.Owner.PublicationName, supervision.WithMessages, stopping.Token);
        var first = await Task.WhenAny(supervising, pumping);
        await stopping.CancelAsync();
        await EndAsync(Task.WhenAll(supervising, pumping), stream);
        await first; // the one that ended first tells why
    }

    /// <summary>
    /// Waits for what was cancelled. A cancel request that reaches the server before its command does is lost, and the read would then wait for
    /// as long as the server answers: so the server's end is terminated when it takes too long.
    /// </summary>
    private async Task EndAsync(Task work, ReplicationStream stream)
    {
        if (await Task.WhenAny(work, Task.Delay(StopPatience, time)) != work)
        {
            try
            {
                using var limit = new CancellationTokenSource(StopPatience, time);
                await using var control = await ControlConnection.OpenAsync(options, limit.Token);
                await control.ExecuteAsync($"SELECT pg_terminate_backend({stream.ProcessId})", limit.Token);
            }
            catch (Exception error) when (error is NpgsqlException or OperationCanceledException or ChangeFeedUnavailableException)
            {
                ChangeFeedLog.NotTerminated(log, error); // the server cannot be reached: the read ends by its own timeout
            }
        }

        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Tick(ReplicationStream stream, PgOutputDecoder decoder, LagWatch lag, FeedSupervision supervision)
    {
        stream.Acknowledge();
        condition.Position = (ulong)stream.ReceivedLsn;
        lag.Returned(decoder.LastHeartbeat);
        lag.Reached(stream.ReceivedLsn);
        switch (lag.Evaluate())
        {
            case LagTransition.FellBehind:
                const string reason = "a heartbeat has not come back in time: a large transaction is being decoded, or the server is overloaded";
                condition.Enter(ChangeFeedState.Lagging, reason);
                ChangeFeedLog.Lagging(log, reason);
                break;
            case LagTransition.CaughtUp:
                supervision.RequestFence(); // Streaming again once what is running now is known
                break;
        }

        if (lag.IsInDoubt)
        {
            supervision.RequestHeartbeat();
        }
    }

    /// <summary>While the server waits for open transactions, the new slot already holds back WAL: the disk is watched meanwhile.</summary>
    private async Task CreateSlotAsync(ReplicationStream stream, ControlConnection control, CancellationToken cancellationToken)
    {
        var guard = new SlotGuard(options, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var creating = stream.CreateSlotAsync(giveUp.Token);
        try
        {
            while (await Task.WhenAny(creating, Task.Delay(options.LookInterval, time, cancellationToken)) != creating)
            {
                cancellationToken.ThrowIfCancellationRequested();
                condition.Enter(ChangeFeedState.Connecting, control.Requirements.SlotWaitsFor);
                guard.CheckRetention(await control.LookAsync(_slotName, cancellationToken));
            }
        }
        finally
        {
            if (!creating.IsCompleted)
            {
                await giveUp.CancelAsync();
                await EndAsync(creating, stream);
            }
        }

        await creating;
    }

    private async Task<CatalogChanges> ReadCatalogChangesAsync(ControlConnection control, CancellationToken cancellationToken)
    {
        var look = await control.LookAsync(_slotName, cancellationToken);
        var started = time.GetTimestamp();
        var mark = await control.ReadMarkAsync(cancellationToken);
        return catalog.Compare(look, mark, time.GetElapsedTime(started));
    }
}
