using System.Data;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Execution;
using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>
/// Runs a source's dirty cohorts: at once when idle, and whatever has gathered meanwhile when busy. One task, one connection, one tick at a time, so that a
/// cohort's results are in the order of their snapshots.
/// </summary>
/// <remarks>
/// Owned by <see cref="LiveQueryMultiplexer"/>: one <see cref="Start"/>, one <see cref="DisposeAsync"/>. There is no timer while nothing is dirty and nothing is
/// polled: the loop sleeps until it is woken, and all that makes something due wakes it. A lost connection is made again with back-off, and what was running is dirty again.
/// </remarks>
internal sealed class TickLoop : IAsyncDisposable
{
    // A tick should not keep what becomes dirty meanwhile waiting for longer than this: the cap on cohorts follows the measured cost.
    private static readonly TimeSpan TickTarget = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestProbeGap = TimeSpan.FromMilliseconds(100);

    // Capacity 1, a full channel means that the loop is going to look anyway; written by everybody, read by the loop.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly LiveSource _source;
    private readonly Func<CancellationToken, ValueTask<NpgsqlConnection>> _connect;
    private readonly MultiplexedRun _run;
    private readonly LiveQueryOptions _options;
    private readonly TimeProvider _time;
    private readonly LiveQueryMetrics _metrics;
    private readonly ILogger _log;
    private Task? _loop;
    private NpgsqlConnection? _connection;
    private string? _server;
    private int _cap = 100;
    private volatile string? _failure;

    public TickLoop(
        Func<CancellationToken, ValueTask<NpgsqlConnection>> connect, LiveQueryOptions options, long hashSeed, TimeProvider time, ILogger log,
        Action<QualifiedName[]?, FullTransactionId?> onRouted, Func<ulong> position, LiveQueryMetrics metrics)
    {
        _metrics = metrics;
        _connect = connect;
        _options = options;
        _time = time;
        _log = log;
        _run = new MultiplexedRun(options, hashSeed);
        _source = new LiveSource(options, time, Wake, position) { OnRouted = onRouted };
    }

    /// <summary>What it runs.</summary>
    public LiveSource Source => _source;

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

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task LoopAsync(CancellationToken stop)
    {
        var backoff = new Backoff(_time);
        var probes = 0;
        while (!stop.IsCancellationRequested)
        {
            var tick = _source.Take(_cap);
            foreach (var query in tick.Unexplained)
            {
                _metrics.Unexplained(query.Role);
                LiveQueryLog.UnexplainedChange(_log, query.Role, string.Join(", ", query.Reads.Tables.Keys));
            }

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
                _source.GiveBack(tick.Cohorts);
                await CloseAsync();
                await backoff.WaitAsync(stop);
            }
        }

        await CloseAsync();
    }

    private async Task RunAsync(Tick tick, CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        await RunCohortsAsync(tick.Cohorts, stop);
        var took = _time.GetElapsedTime(started);
        _cap = Math.Clamp((int)(tick.Cohorts.Count * (TickTarget / Max(took, TimeSpan.FromMicroseconds(100)))), 16, 500);
        if (tick.MoreIsDirty && _options.DatabaseShare < 1)
        {
            await Task.Delay(took * ((1 / _options.DatabaseShare) - 1), _time, stop);
        }
    }

    // Runs cohorts together; on an error of one statement halves until the guilty one is alone, and only that one gets the error.
    private async Task RunCohortsAsync(IReadOnlyList<Cohort> cohorts, CancellationToken stop)
    {
        // With a snapshot looked at before what failed is tried again: what that one sees, a failing run saw, so that its error answers for it.
        var before = cohorts.All(cohort => cohort.IsSuspect) ? await MultiplexedRun.ProbeAsync(await OpenAsync(stop), stop) : null;
        try
        {
            Take(cohorts, await _run.RunAsync(await OpenAsync(stop), cohorts, stop));
            return;
        }
        catch (PostgresException exception) when (_connection?.State == ConnectionState.Open && IsStatementsFault(exception))
        {
            // The driver's record of prepared statements is not to be trusted after an error inside a batch.
            await CloseAsync();
            if (_run.Locks.FindFailed(exception) is { } relation)
            {
                await RunWithoutAsync(relation, cohorts, exception, before, stop);
                return;
            }

            if (before is not null && cohorts.Count == 1)
            {
                Fail(cohorts[0], exception, before);
                return;
            }
        }

        if (cohorts.Count == 1)
        {
            cohorts[0].IsSuspect = true;
            await RunCohortsAsync(cohorts, stop);
            return;
        }

        var half = cohorts.Count / 2;
        await RunCohortsAsync([.. cohorts.Take(half)], stop);
        await RunCohortsAsync([.. cohorts.Skip(half)], stop);
    }

    private void Take(IReadOnlyList<Cohort> cohorts, MultiplexedRun.Outcome outcome)
    {
        foreach (var cohort in cohorts)
        {
            cohort.IsSuspect = false;
        }

        if (outcome.IsBelievable)
        {
            _source.Complete(cohorts, outcome.Snapshot, outcome.Changed);
        }
        else
        {
            _source.GiveBack(cohorts); // a table is newer than the snapshot: the next one sees it
        }
    }

    // A relation could not be locked: who does not read it goes on without delay.
    private async Task RunWithoutAsync(QualifiedName relation, IReadOnlyList<Cohort> cohorts, PostgresException exception, Snapshot? before, CancellationToken stop)
    {
        switch (exception.SqlState)
        {
            case PostgresErrorCodes.LockNotAvailable:
                _source.Hold(cohorts, relation); // a migration is at work on it, and its end is the moment to read it
                return;
            case PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.WrongObjectType:
                _run.Locks.GiveUp(relation);
                await RunCohortsAsync(cohorts, stop);
                return;
        }

        var readers = cohorts.Where(cohort => cohort.Poller.Query.Reads.Tables.ContainsKey(relation)).ToList();
        _source.GiveBack([.. cohorts.Except(readers)]);
        foreach (var reader in readers)
        {
            reader.IsSuspect = true;
            if (before is not null)
            {
                Fail(reader, exception, before);
            }
        }

        if (before is null)
        {
            await RunCohortsAsync(readers, stop);
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
        _source.Complete([cohort], snapshot, new Dictionary<Cohort, CohortResult> { [cohort] = new(result, null) });
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
            await _wake.Reader.ReadAsync(stop);
            return;
        }

        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
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

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
