using Npgsql;

namespace Gateway.Embedded;

/// <summary>
/// A private PostgreSQL that lives and dies with the gateway: a cluster in a folder of its own, reached by a unix socket
/// only, with logical replication on. Owned by whoever started it; disposing it stops the server and frees the folder.
/// </summary>
/// <remarks>
/// The start: 1 take the folder's lock → 2 stop a server or clear a pid file left by a killed run → 3 make the cluster when
/// there is none → 4 start the server → 5 wait until it says that it is ready.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedPostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DataFolder _folder;
    private readonly ServerProcess _server;
    private readonly Task _watch;
    private int _stopping;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, TimeProvider time, ILogger logger, DataFolder folder, ServerProcess server)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _folder = folder;
        _server = server;
        _watch = WatchAsync();
    }

    /// <summary>How to reach the database <c>postgres</c> as its superuser, for Npgsql.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = _folder.SocketFolder,
        Port = 5432,
        Username = "postgres",
        Database = "postgres",
    }.ConnectionString;

    /// <summary>The folder that holds the unix socket: <c>psql -h</c> takes it, with user <c>postgres</c>.</summary>
    public string SocketFolder => _folder.SocketFolder;

    /// <summary>The folder in use, which may be another than the one asked for (see <see cref="EmbeddedPostgresOptions.DataFolder"/>).</summary>
    public string Folder => _folder.Path;

    /// <summary>The postmaster's process.</summary>
    public int ProcessId => _server.Id;

    /// <summary>Starts the server and returns when it accepts connections.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be started; the message says why.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var account = ServerAccount.Choose();
        var path = DataFolder.Reachable(options.DataFolder, account);
        if (path != Path.GetFullPath(options.DataFolder))
        {
            EmbeddedPostgresLog.MovedDataFolder(logger, Path.GetFullPath(options.DataFolder), path);
        }

        var folder = await DataFolder.OpenAsync(path, account, cancellation); // 1
        try
        {
            var cluster = new ClusterFiles(folder, account, options, logger);
            await cluster.ClearLeftoversAsync(time, cancellation); // 2
            if (options.StartOver)
            {
                cluster.Discard();
            }

            var binaries = options.ProgramFolder is { } programs ? ServerBinaries.In(programs) : ServerBinaries.Choose(folder.ClusterVersion, folder.Cluster);
            await cluster.EnsureAsync(binaries, cancellation); // 3
            var server = await ServerProcess.StartAsync(cluster.ServerCommand(binaries), account, logger); // 4
            await AwaitReadyAsync(server, folder, options, time, cancellation); // 5
            EmbeddedPostgresLog.Started(logger, server.Id, folder.Path);
            return new EmbeddedPostgres(options, time, logger, folder, server);
        }
        catch (Exception)
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server: fast, then by force after <see cref="EmbeddedPostgresOptions.StopTimeout"/>. Safe to call twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 1)
        {
            await _watch;
            return;
        }

        if (!await _server.StopAsync(_options.StopTimeout, _time))
        {
            EmbeddedPostgresLog.ForcedStop(_logger, _options.StopTimeout);
        }

        await _watch;
        _server.Dispose();
        _folder.Dispose();
    }

    private static async Task AwaitReadyAsync(
        ServerProcess server, DataFolder folder, EmbeddedPostgresOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        try
        {
            while (PidFile.Read(folder.PidFile) is not { IsReady: true } state || state.ProcessId != server.Id)
            {
                if (server.HasExited)
                {
                    await server.WaitForExitAsync(cancellation); // Until its last line has been read too.
                    throw new EmbeddedPostgresException($"The PostgreSQL server in {folder.Path} ended at its start with exit code {server.ExitCode}; {server.Tail}");
                }

                if (time.GetElapsedTime(since) > options.StartTimeout)
                {
                    throw new EmbeddedPostgresException($"The PostgreSQL server in {folder.Path} was not ready after {options.StartTimeout.TotalSeconds:0} s; {server.Tail}");
                }

                await Task.Delay(PollInterval, time, cancellation);
            }
        }
        catch (Exception)
        {
            await server.StopAsync(options.StopTimeout, time);
            server.Dispose();
            throw;
        }
    }

    private async Task WatchAsync()
    {
        await _server.WaitForExitAsync(CancellationToken.None);
        if (Volatile.Read(ref _stopping) == 0)
        {
            EmbeddedPostgresLog.Ended(_logger, _server.ExitCode, _server.Tail);
        }
    }
}
