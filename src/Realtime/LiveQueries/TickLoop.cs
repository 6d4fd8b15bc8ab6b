using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Waiting;

namespace Realtime.LiveQueries;

/// <summary>
/// One worker of a lane: runs the lane's dirty cohorts, at once when idle, and whatever has gathered meanwhile when busy. One task, one connection, one run at
/// a time; a cohort is in one run at a time, so that its results are in the order of their snapshots, whoever ran it.
/// </summary>
/// <remarks>
/// Owned by <see cref="LiveWorkers"/>: one <see cref="Start"/>, one <see cref="DisposeAsync"/>. While nothing is dirty and nothing is polled the only
/// timer is that of the <see cref="SafetyRuns"/>: the loop sleeps until it is woken, and all that makes something due wakes it. A lost connection is made again
/// with back-off, and what was running is dirty again. A statement that fails is never tried again where others wait: its cohorts go to a lane of their like.
/// </remarks>
internal sealed class TickLoop : IAsyncDisposable
{
    private static readonly TimeSpan LongestProbeGap = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lane _lane;
    private readonly LiveSource _source;
    private readonly LaneWakes _wakes;
    private readonly Func<CancellationToken, ValueTask<NpgsqlConnection>> _connect;
    private readonly MultiplexedRun _run;
    private readonly LiveQueryOptions _options;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly LiveQueryMetrics _metrics;
    private readonly ILogger _log;
    private Task? _loop;
    private NpgsqlConnection? _connection;
    private string? _server;
    private volatile string? _failure;

    public TickLoop(
        Lane lane, LiveSource source, LaneWakes wakes, Func<CancellationToken, ValueTask<NpgsqlConnection>> connect, LiveQueryOptions options, long hashSeed,
        TimeProvider time, LiveQueryMetrics metrics, ILogger log)
    {
        _lane = lane;
        _source = source;
        _wakes = wakes;
        _connect = connect;
        _options = options;
        _timeout = LaneRules.TimeoutOf(lane, options.StatementTimeout);
        _time = time;
        _metrics = metrics;
        _log = log;
        _run = new MultiplexedRun(options, hashSeed, _timeout, time);
    }

    /// <summary>Why the last tick failed; null when it did not. For health.</summary>
    public string? Failure => _failure;

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = Task.Run(() => LoopAsync(_stop.Token));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_loop is not null)
        {
            await _loop;
        }

        _stop.Dispose();
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        var backoff = new Backoff(_time);
        var probes = 0;
        while (!stop.IsCancellationRequested)
        {
            var tick = _source.Take(_lane);
            Report(tick.Unexplained);
            try
            {
                if (tick.Cohorts.Count > 0)
                {
                    probes = 0;
                    await RunAsync(tick, stop);
                }
                else if (tick.IsAwaiting)
                {
                    await ProbeAsync(probes++, stop);
                }
                else
                {
                    probes = 0;
                    await SleepAsync(tick.Wait, stop);
                }

                backoff.Reset();
                _failure = null;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever it is, the loop must live: the world's faults pass, and one of ours is logged and hurts only what it hurt.
                _failure = exception.Message;
                LiveQueryLog.TickFailed(_log, exception);
                _source.Abandon(tick.Cohorts, tick.Run);
                await CloseAsync();
                await backoff.WaitAsync(stop);
            }
        }

        await CloseAsync();
    }

    private void Report(IReadOnlyList<LiveQuery> unexplained)
    {
        foreach (var query in unexplained)
        {
            _metrics.Unexplained(query.Role);
            LiveQueryLog.UnexplainedChange(_log, query.Role, string.Join(", ", query.Reads.Tables.Keys));
        }
    }

    private async Task RunAsync(Tick tick, CancellationToken stop)
    {
        if (tick.MoreIsDirty || tick.Wait is not null)
        {
            _wakes.Wake(_lane); // another worker of the lane takes the rest, and looks after the time
        }

        var started = _time.GetTimestamp();
        await RunCohortsAsync(tick.Cohorts, stop);
        if (_lane != Lane.Slow && tick.MoreIsDirty && _options.DatabaseShare < 1)
        {
            await Task.Delay(_time.GetElapsedTime(started) * ((1 / _options.DatabaseShare) - 1), _time, stop);
        }
    }

    private async Task RunCohortsAsync(IReadOnlyList<Cohort> cohorts, CancellationToken stop)
    {
        // With a snapshot looked at before what failed is tried again: what that one sees, a failing run saw, so that its error answers for it.
        var before = cohorts is [{ Cost.IsAlone: true }] ? await MultiplexedRun.ProbeAsync(await OpenAsync(stop), stop) : null;
        try
        {
            var outcome = await _run.RunAsync(await OpenAsync(stop), cohorts, stop);
            if (outcome.IsBelievable)
            {
                _source.Complete(cohorts, outcome.Snapshot, outcome.Changed, outcome.Costs);
            }
            else
            {
                _source.GiveBack(cohorts); // a table is newer than the snapshot: the next one sees it
            }
        }
        catch (PostgresException exception) when (_connection?.State == ConnectionState.Open && IsStatementsFault(exception))
        {
            // The driver's record of prepared statements is not to be trusted after an error inside a batch.
            await CloseAsync();
            if (_run.Locks.FindFailed(exception) is { } relation)
            {
                RunWithout(relation, cohorts, exception, before);
            }
            else
            {
                RunWithout(_run.Failed ?? cohorts, cohorts, exception, before);
            }
        }
    }

    // A relation could not be locked: who does not read it goes on without delay.
    private void RunWithout(QualifiedName relation, IReadOnlyList<Cohort> cohorts, PostgresException exception, Snapshot? before)
    {
        switch (exception.SqlState)
        {
            case PostgresErrorCodes.LockNotAvailable:
                _source.Hold(cohorts, relation); // a migration is at work on it, and its end is the moment to read it
                return;
            case PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.WrongObjectType:
                _run.Locks.GiveUp(relation);
                _source.GiveBack(cohorts);
                return;
        }

        RunWithout([.. cohorts.Where(cohort => cohort.Poller.Query.Reads.Tables.ContainsKey(relation))], cohorts, exception, before);
    }

    // All others run again at once, and the guilty are looked at one by one where they are in nobody's way.
    private void RunWithout(IReadOnlyList<Cohort> guilty, IReadOnlyList<Cohort> cohorts, PostgresException exception, Snapshot? before)
    {
        _source.GiveBack([.. cohorts.Except(guilty)]);
        if (exception.SqlState == PostgresErrorCodes.QueryCanceled && _timeout < _options.StatementTimeout)
        {
            _source.Isolate(guilty, _timeout);
        }
        else if (before is not null && guilty.Count == 1)
        {
            Fail(guilty[0], exception, before);
        }
        else
        {
            _source.Isolate(guilty, exceeded: null);
        }
    }

    // Class 57P is the server going away, 08 the connection: not the statement's fault, and no reason to tell anybody.
    private static bool IsStatementsFault(PostgresException exception) =>
        !exception.SqlState.StartsWith("57P", StringComparison.Ordinal) && !exception.SqlState.StartsWith("08", StringComparison.Ordinal);

    // The error is a state like any other: it is pushed as a result, and the next change runs the query again.
    private void Fail(Cohort cohort, PostgresException exception, Snapshot snapshot)
    {
        LiveQueryLog.CohortFailed(_log, exception.SqlState, cohort.Poller.Query.Role);
        var query = cohort.Poller.Query;
        var error = PostgresErrors.Describe(exception, "$", query.Sql.Text);
        var result = ResponseWriter.Failure([error], includeInternal: query.Role == Sessions.Session.AdminRole, beforeExecution: false);
        _source.Fail(cohort, snapshot, result);
    }

    private async Task ProbeAsync(int probes, CancellationToken stop)
    {
        var gap = TimeSpan.FromMilliseconds(1L << Math.Min(probes, 7));
        await SleepAsync(Min(gap, LongestProbeGap), stop);
        _source.Observe(await MultiplexedRun.ProbeAsync(await OpenAsync(stop), stop));
    }

    private async Task SleepAsync(TimeSpan? atMost, CancellationToken stop)
    {
        if (atMost is not { } limit)
        {
            await _wakes.WaitAsync(_lane, stop);
            return;
        }

        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _wakes.WaitAsync(_lane, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time has come.
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken stop)
    {
        // Snapshots and transactions can be compared only on one server: with the changes' server the statements' connection is made anew.
        var server = _source.FeedStatus?.Server;
        if (server != _server)
        {
            await CloseAsync();
            _server = server;
        }

        return _connection ??= await _connect(stop);
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
