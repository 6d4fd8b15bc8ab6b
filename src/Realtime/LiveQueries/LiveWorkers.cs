using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Execution;

namespace Realtime.LiveQueries;

/// <summary>
/// The workers of one source's live queries: some for what costs little, one for what is new, some for what is slow, each with a connection of its own that it
/// opens when there is something to run. Owned by <see cref="SourceFeed"/>: one <see cref="Start"/>, one <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class LiveWorkers : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _pools = [];
    private readonly List<TickLoop> _loops = [];

    /// <param name="source">What they run.</param>
    /// <param name="wakes">What wakes them.</param>
    /// <param name="connections">How the source is reached.</param>
    /// <param name="connect">Opens a connection of a pool, or refuses one that leads to another server.</param>
    /// <param name="options">How many there are, and how they run.</param>
    /// <param name="hashSeed">The installation's seed of result hashes.</param>
    /// <param name="metrics">What they count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes failures.</param>
    public LiveWorkers(
        LiveSource source, LaneWakes wakes, LiveSourceConnections connections, Func<NpgsqlDataSource, CancellationToken, ValueTask<NpgsqlConnection>> connect,
        LiveQueryOptions options, long hashSeed, LiveQueryMetrics metrics, TimeProvider time, ILogger log)
    {
        foreach (var lane in LaneRules.Lanes)
        {
            var pool = Create(connections, LaneRules.TimeoutOf(lane, options.StatementTimeout));
            _pools.Add(pool);
            for (var worker = 0; worker < LaneRules.WorkersOf(lane, options); worker++)
            {
                _loops.Add(new TickLoop(lane, source, wakes, stop => connect(pool, stop), options, hashSeed, time, metrics, log));
            }
        }
    }

    /// <summary>Why the last run of a worker failed; null when none did.</summary>
    public string? Failure => _loops.Select(loop => loop.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Starts the workers.</summary>
    public void Start() => _loops.ForEach(loop => loop.Start());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        foreach (var pool in _pools)
        {
            await pool.DisposeAsync();
        }
    }

    private static NpgsqlDataSource Create(LiveSourceConnections connections, TimeSpan timeout)
    {
        // Variables come from unnest and not from parameters, so a custom plan could not be better than the generic one and would be made again each time.
        var choice = new SourceConnectionChoice { PreparesStatements = connections.PreparesStatements };
        // An error then tells which statement of a batch it is of; what is logged does not name it.
        var settings = new NpgsqlConnectionStringBuilder(connections.ConnectionString) { IncludeFailedBatchedCommand = true };
        return SourceConnections.Create(settings.ConnectionString, choice.ApplyTo(new SourceConnectionOptions
        {
            IsPooled = false,
            StatementTimeout = timeout,
            UsesBeforePreparing = 1,
            // Rows that no order_by orders would come in another order, and so as another result, where scans of large tables join each other.
            FurtherSettings = "SET plan_cache_mode = force_generic_plan; SET synchronize_seqscans = off;",
        }));
    }
}
