using Npgsql;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Waiting;

namespace Realtime.LiveQueries.Streams;

/// <summary>
/// One running stream: reads a batch, hands it over, waits until the sink takes the next, and so on; when there is nothing to read, until something changes.
/// Each batch is read with a plan of the schema in force, so that a permission taken away ends it. Owned by <see cref="StreamSubscriptions"/>; one task.
/// </summary>
internal sealed class StreamSubscription : IAsyncDisposable
{
    // A stream that the WAL drives looks by itself as well, rarely: what is lost by a fault is late and not lost.
    private static readonly TimeSpan DrivenInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestHurry = TimeSpan.FromMilliseconds(250);

    // With the pauses between them half a minute: by then the schema in force says whether the table is away or something else is wrong.
    private const int MostAbsences = 10;

    private readonly CancellationTokenSource _stop = new();
    private readonly StreamSubscriptions _owner;
    private readonly IStreamPlanner _planner;
    private readonly OperationRequest _request;
    private readonly Session _session;
    private readonly IResultSink _sink;
    private readonly TimeProvider _time;
    private readonly StreamHorizon _horizon;
    private readonly ChangeWatch _watch = new();
    private IReadOnlyList<string?>? _start;
    private IReadOnlyList<string?>? _position;
    private string? _shape;
    private PlannedStream _planned;
    private int _hurries;
    private int _absences;
    private Task _running = Task.CompletedTask;

    public StreamSubscription(
        StreamSubscriptions owner, IStreamPlanner planner, OperationRequest request, Session session, PlannedStream planned, IResultSink sink,
        TimeProvider time)
    {
        _owner = owner;
        _planner = planner;
        _planned = planned;
        _request = request;
        _session = session;
        _sink = sink;
        _time = time;
        _horizon = new StreamHorizon(time);
    }

    /// <summary>Starts it; the sink is called from another thread.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_owner.Forget(this))
        {
            await _stop.CancelAsync();
            await _running;
            _watch.Dispose();
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var backoff = new Backoff(_time);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync(_stop.Token);
                backoff.Reset();
                _absences = 0;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (GraphQLErrorException exception)
            {
                _sink.Error([exception.Error]);
                return;
            }
            catch (PostgresException exception) when (!MayPass(exception))
            {
                _sink.Error([PostgresErrors.Describe(exception, "$", null)]);
                return;
            }
            catch (Exception exception)
            {
                // The world's faults pass, and the cursor is where it was.
                _owner.Report(exception);
                await backoff.WaitAsync(_stop.Token);
            }
        }
    }

    private async Task StepAsync(CancellationToken stop)
    {
        if (await PlanAsync() is not { } planned)
        {
            await _watch.WaitAsync(_owner.RefetchInterval, _time, stop);
            return;
        }

        if (_shape is not null && _position is not null && _shape != planned.PositionShape)
        {
            throw new GraphQLError(ErrorCode.ValidationFailed, "the stream's cursor does not fit the table any more; subscribe again").AsException();
        }

        _shape = planned.PositionShape;
        _watch.Turn(_owner.Sources.Find(planned.Source), planned.Plan.Reads);
        if (_start is null && _position is null && planned.BeginsAtMoment)
        {
            _start = await _owner.ReadStartAsync(planned, stop);
        }

        var batch = await _owner.ReadAsync(planned with { Start = _start }, _horizon, _position, stop);
        if (batch.Result is { } result)
        {
            _hurries = 0;
            _position = batch.Position;
            await _sink.NextAsync(result).AsTask().WaitAsync(stop);
            return; // there may be more
        }

        var isUrgent = _watch.HasUnseen(batch.Snapshot) || batch.IsHeldBack || !_horizon.HasClosed;
        _hurries = isUrgent ? _hurries + 1 : 0;
        await _watch.WaitAsync(
            isUrgent ? Hurry() : _owner.Sources.Drives(planned.Source, planned.Plan.Reads) ? DrivenInterval : _owner.RefetchInterval, _time, stop);
    }

    // A table dropped a moment ago, which the schema in force does not know yet, may be there again.
    private bool MayPass(PostgresException exception) =>
        exception.IsTransient || exception.SqlState.StartsWith("57", StringComparison.Ordinal)
        || (exception.SqlState == PostgresErrorCodes.UndefinedTable && _absences++ < MostAbsences);

    // Null while its table is away: it goes on when it is there again.
    private async ValueTask<PlannedStream?> PlanAsync()
    {
        if (_planned.SchemaVersion == _planner.SchemaVersion)
        {
            return _planned;
        }

        try
        {
            return _planned = await _planner.PlanAsync(_request, _session);
        }
        catch (GraphQLErrorException) when (_planner.IsAway(_planned.Source, _planned.Plan.Reads, _planned.MetadataVersion))
        {
            return null;
        }
    }

    private TimeSpan Hurry()
    {
        var wait = TimeSpan.FromMilliseconds(1L << Math.Min(_hurries, 8));
        return wait < LongestHurry ? wait : LongestHurry;
    }
}
