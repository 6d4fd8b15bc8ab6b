using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Waiting;

namespace Realtime.Changes;

/// <summary>
/// The committed changes of one database, read from its WAL by logical replication. Keeps the publication equal to the tracked tables,
/// reads through a temporary slot of its own, and makes the connection again when it breaks.
/// </summary>
/// <remarks>
/// One owner: one <see cref="StartAsync"/>, one <see cref="DisposeAsync"/>, after which the consumer is not called again.
/// <see cref="SetTablesAsync"/>, <see cref="HasSubscribers"/> and <see cref="Status"/> may be used from any thread.
/// What may have been missed is never silent: after every break the consumer is told that everything may have changed.
/// </remarks>
internal sealed class ChangeFeed : IAsyncDisposable
{
    private readonly ChangeFeedOptions _options;
    private readonly IChangeConsumer _consumer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ChangeFeedCondition _condition;
    private readonly CatalogWatch _catalog;
    private readonly TableRequests _tables = new();
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private volatile bool _hasSubscribers;
    private bool _isDisposed;

    public ChangeFeed(ChangeFeedOptions options, IChangeConsumer consumer, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _consumer = consumer;
        _time = time;
        _log = loggers.CreateLogger<ChangeFeed>();
        _condition = new ChangeFeedCondition(consumer, time);
        _catalog = new CatalogWatch(time);
        _backoff = new Backoff(options.MinimumBackoff, options.MaximumBackoff, time);
    }

    /// <summary>The condition now; for health, metrics and explain.</summary>
    public ChangeFeedStatus Status => _condition.Status;

    /// <summary>How far the WAL has been received, as last noted a few times a second; zero before the first connection.</summary>
    public ulong Position => _condition.Position;

    /// <summary>Whether anybody waits for changes. Only then is it looked at every second whether they are late.</summary>
    public bool HasSubscribers
    {
        set
        {
            if (_hasSubscribers != value)
            {
                _hasSubscribers = value;
                _tables.Ring();
            }
        }
    }

    /// <summary>Starts connecting and returns; the state tells how far it is.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_running.IsCompleted)
        {
            throw new InvalidOperationException("The change feed is running already");
        }

        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Makes these the tables whose changes are wanted: alters the publication now if there is a connection, else when there is one.
    /// Completes when it is done or known to have to wait; <see cref="Status"/> then holds the coverage of each.
    /// A newly covered table is reported by <see cref="IChangeConsumer.OnStatusChanged"/> first and then by
    /// <see cref="IChangeConsumer.OnTableMayHaveChanged"/>.
    /// </summary>
    /// <param name="tables">All tables that are read.</param>
    /// <param name="keptOut">Those of them that the operator keeps out of the publication.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task SetTablesAsync(IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut, CancellationToken cancellationToken)
    {
        var request = _tables.Set(tables, keptOut);
        if (Status.State is not (ChangeFeedState.Streaming or ChangeFeedState.Lagging))
        {
            request.Done(); // the next connection reads the wish
        }

        return request.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Stops for good: the source is not served any more. Its publication goes, too, unless another gateway still uses it.</summary>
    public async Task RemoveAsync()
    {
        await DisposeAsync();
        await PublicationSweep.RemoveOwnAsync(_options, _log, _time);
    }

    /// <summary>Stops: ends the stream, which drops the slot. The publication stays, for other gateways and the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await _running;
        _tables.Current.Done();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var startReason = "the change feed has started";
        while (!_stopping.IsCancellationRequested)
        {
            var session = new ReplicationSession(_options, _consumer, _condition, _catalog, _time, _log);
            TimeSpan pause;
            try
            {
                await session.RunAsync(_tables, () => _hasSubscribers, startReason, _stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (session.HasStreamed)
                {
                    _backoff.Reset();
                }

                pause = Describe(error, session.HasStreamed);
                startReason = $"the change feed is connected again, after: {error.Message}";
                _tables.Current.Done();
            }

            await _backoff.WaitAsync(pause, _stopping.Token);
        }
    }

    /// <summary>Enters the state that follows from an error, and tells how long to wait.</summary>
    private TimeSpan Describe(Exception error, bool hadStreamed)
    {
        // An error of a stream that worked says nothing yet about the next one: only a failed start is taken as an answer.
        var refusal = error as ChangeFeedUnavailableException
            ?? (error is PostgresException refused && !hadStreamed ? ChangeFeedUnavailableException.From(refused) : null);
        if (refusal is not null)
        {
            _condition.Enter(ChangeFeedState.Unavailable, refusal.Message);
            ChangeFeedLog.Unavailable(_log, _options.UnavailableRetry, refusal.Message);
            return _options.UnavailableRetry;
        }

        var pause = _backoff.Next();
        _condition.Enter(ChangeFeedState.Connecting, $"the connection to the WAL was lost: {error.Message}");
        ChangeFeedLog.ConnectionLost(_log, pause, error);
        return pause;
    }
}
