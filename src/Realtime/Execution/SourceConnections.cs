using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>
/// The open pools, one per source and purpose. Thread-safe; owned by the engine, which disposes it last. A source's pool is replaced when its connection
/// string changes; statements under way on the old one finish first.
/// </summary>
internal sealed class SourceConnections(SourceConnectionOptions options) : IAsyncDisposable
{
    // Npgsql refuses a longer wait, and to look after idle connections less often than they are to go
    private const int LongestTimeout = 1024;
    private const int PruningInterval = 10;

    private readonly ConcurrentDictionary<string, Entry> _pools = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>The pool of a source.</summary>
    /// <exception cref="GraphQLErrorException">There is no such source; one that was dropped a moment ago, since an operation that asks was
    /// planned.</exception>
    public NpgsqlDataSource this[string source] => _pools.TryGetValue(source, out var entry) ? entry.Pool : throw Gone(source);

    /// <summary>A connection of a source's pool, for one operation. Those that wait for one wait only so long, and only so many of them.</summary>
    /// <exception cref="GraphQLErrorException">None came free in time, too many wait already, or the source is gone.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(string source, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pool = this[source];
            try
            {
                return await OpenAsync(pool, cancellationToken);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(_pools.GetValueOrDefault(source)?.Pool, pool))
            {
                // It was replaced or removed between the look and the use.
            }
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > options.MaxWaiting)
            {
                throw Busy();
            }

            return await pool.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException exception) when (exception is not PostgresException && exception.InnerException is TimeoutException)
        {
            throw Busy();
        }
        catch (OperationCanceledException)
        {
            throw Busy(); // the operation's own time is over, or its client has left, whom nobody tells
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>
    /// Drops a connection's prepared statements, after an error. A value that Postgres could not read while the driver was preparing leaves the driver with
    /// a statement without columns: every later use of it on that connection would fail, whoever asks.
    /// </summary>
    public static void ForgetStatements(NpgsqlConnection connection)
    {
        try
        {
            if (connection.FullState == ConnectionState.Open)
            {
                connection.UnprepareAll(); // one round trip; the driver has no asynchronous form
            }
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and its statements with it; the error at hand is the one to tell.
        }
    }

    /// <summary>What to tell an operation that got no connection.</summary>
    internal static GraphQLErrorException Busy() =>
        new GraphQLError(ErrorCode.PostgresMaxConnectionsError, "no connection to the database came free in time; try again").AsException();

    private static GraphQLErrorException Gone(string source) => new GraphQLError(ErrorCode.NotFound, $"source '{source}' is not there any more").AsException();

    /// <summary>The connection string of a source, or null.</summary>
    public string? ConnectionStringOf(string source) => _pools.TryGetValue(source, out var entry) ? entry.ConnectionString : null;

    /// <summary>How many operations a source's pool serves at a time, how many may wait for that, and how long.</summary>
    public (int Places, int MostWaiting, TimeSpan Patience) RoomOf(string source)
    {
        var chosen = _pools.TryGetValue(source, out var entry) ? entry.Choice : null;
        return (chosen?.MaxConnections ?? options.MaxConnections, options.MaxWaiting, chosen?.PoolTimeout ?? options.ConnectTimeout);
    }

    /// <summary>Names of the sources that have a pool.</summary>
    public IReadOnlyCollection<string> Sources => [.. _pools.Keys];

    /// <summary>The isolation level of a source's mutations.</summary>
    /// <exception cref="GraphQLErrorException">There is no such source.</exception>
    public IsolationLevel IsolationOf(string source) => _pools.TryGetValue(source, out var entry) ? entry.Choice.Isolation : throw Gone(source);

    /// <summary>Whether statements on a source are prepared.</summary>
    public bool PreparesStatements(string source) => _pools.GetValueOrDefault(source)?.Choice.PreparesStatements ?? options.PreparesStatements;

    /// <summary>Adds a source, or changes how it is reached.</summary>
    public async ValueTask SetAsync(string source, string connectionString, SourceConnectionChoice? choice = null)
    {
        choice ??= new SourceConnectionChoice();
        var current = _pools.GetValueOrDefault(source);
        if (current?.ConnectionString == connectionString && choice.IsServedBy(current.Choice))
        {
            _pools[source] = current with { Choice = choice };
            return;
        }

        _pools[source] = new Entry(connectionString, Create(connectionString, choice.ApplyTo(options)), choice);
        if (current is not null)
        {
            await current.Pool.DisposeAsync();
        }
    }

    /// <summary>Removes a source.</summary>
    public async ValueTask RemoveAsync(string source)
    {
        if (_pools.TryRemove(source, out var entry))
        {
            await entry.Pool.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _pools.Values)
        {
            await entry.Pool.DisposeAsync();
        }

        _pools.Clear();
    }

    /// <summary>A pool set up for the engine's statements.</summary>
    public static NpgsqlDataSource Create(string connectionString, SourceConnectionOptions options)
    {
        var idle = (int)options.IdleLifetime.TotalSeconds;
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // The engine's statements leave no session state behind, and DISCARD ALL would drop the prepared statements.
            NoResetOnClose = true,
            MaxPoolSize = options.MaxConnections,
            Timeout = (int)Math.Min(Math.Ceiling(options.ConnectTimeout.TotalSeconds), LongestTimeout),
            MaxAutoPrepare = options.MaxPreparedStatements,
            AutoPrepareMinUsages = options.UsesBeforePreparing,
            ApplicationName = "realtime",
            Enlist = false,
            IncludeErrorDetail = options.IncludesErrorDetail,
            Pooling = options.IsPooled,
            ConnectionLifetime = (int)options.ConnectionLifetime.TotalSeconds,
            ConnectionIdleLifetime = idle,
            ConnectionPruningInterval = Math.Min(idle, PruningInterval),
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        var setUp = FormattableString.Invariant(
            $"SET jit = off; SET statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}; SET lock_timeout = {(long)options.LockTimeout.TotalMilliseconds}; SET idle_in_transaction_session_timeout = 30000; {SessionSetting.Nobody} {options.FurtherSettings}");
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(setUp, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(setUp, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }

    /// <param name="ConnectionString">How the source is reached.</param>
    /// <param name="Pool">Its open pool.</param>
    /// <param name="Choice">What its metadata say of it.</param>
    private sealed record Entry(string ConnectionString, NpgsqlDataSource Pool, SourceConnectionChoice Choice);
}

/// <summary>How pools are set up.</summary>
internal sealed record SourceConnectionOptions
{
    /// <summary>Most connections of one source's pool; default 20.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>How long a request waits for a connection; default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most operations that wait for a connection at a time; default 200.</summary>
    public int MaxWaiting { get; init; } = 200;

    /// <summary>Postgres' <c>statement_timeout</c> of these connections; default 60 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Postgres' <c>lock_timeout</c>; default 5 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may lie idle in the pool; default 5 min.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether statements are prepared where a source's metadata do not say; default true.</summary>
    public bool PreparesStatements { get; init; } = true;

    /// <summary>Prepared statements kept per connection; default 200, zero for none.</summary>
    public int MaxPreparedStatements { get; init; } = 200;

    /// <summary>Age at which a pooled connection is replaced; zero, the default, for never.</summary>
    public TimeSpan ConnectionLifetime { get; init; }

    /// <summary>False for connections that their user holds for good and closes when in doubt; default true.</summary>
    public bool IsPooled { get; init; } = true;

    /// <summary>How often a statement is used on a connection before it is prepared; default 2.</summary>
    public int UsesBeforePreparing { get; init; } = 2;

    /// <summary>
    /// Whether errors carry Postgres' DETAIL, which holds values of rows (<c>Key (id)=(1) already exists.</c>); default false. Only for pools whose errors
    /// are answered to whoever may see them: an exception that is logged would take the values into the log.
    /// </summary>
    public bool IncludesErrorDetail { get; init; }

    /// <summary>More SET statements for each new connection, each ending with a semicolon; default none.</summary>
    public string FurtherSettings { get; init; } = "";
}
