using Gateway.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Realtime.Testing;

/// <summary>
/// The private PostgreSQL of this test process, started by the first test that asks for it. Its data is thrown away: the
/// kernel stops the server when the process ends, and the next test process removes the folder.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedPostgres _postgres;
    private int _databases;

    private PostgresServer(EmbeddedPostgres postgres) => _postgres = postgres;

    /// <summary>The one server of this process.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>The folder of its unix socket, for <c>psql -h</c> and the like; user <c>postgres</c>.</summary>
    public string SocketFolder => _postgres.SocketFolder;

    /// <summary>
    /// The connection string of the database <c>postgres</c>, as its superuser. Tests use one of their own from <see cref="CreateDatabaseAsync"/>.
    /// </summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>A fresh empty database (UTF8, C.UTF-8 where the system has it); dropped when disposed.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Database = name,
            MaxPoolSize = 30,
            // The failing statement's text and its values are what a failing test needs.
            IncludeErrorDetail = true,
        };
        return new TestDatabase(this, name, connection.ConnectionString);
    }

    internal async Task DropDatabaseAsync(string name)
    {
        // An active slot would refuse the drop; its walsender goes when its reader's socket does, here without waiting for that.
        using var limit = new CancellationTokenSource(Patience);
        while (await ExecuteAsync($"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = '{name}' AND active_pid IS NOT NULL") > 0)
        {
            await Task.Delay(PollInterval, TimeProvider.System, limit.Token); // PostgreSQL 13 cannot wait by itself
        }

        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private static async Task<PostgresServer> StartAsync()
    {
        ScratchFolder.RemoveAbandoned(TimeProvider.System);
        var options = new EmbeddedPostgresOptions
        {
            DataFolder = ScratchFolder.Create(),
            ProgramFolder = ServerPrograms.Wanted,
            Durability = Durability.None,
            MaxConnections = 400,
        };
        var postgres = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return new PostgresServer(postgres);
    }

    /// <summary>Gives the number of rows of a SELECT.</summary>
    private async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            rows++;
        }

        return rows;
    }
}
