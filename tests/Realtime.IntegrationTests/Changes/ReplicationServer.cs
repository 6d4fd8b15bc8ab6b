using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Changes;

/// <summary>
/// A PostgreSQL of its own with wal_level = logical, because these tests break it: they kill its backends, change its settings and hold its WAL. Each
/// test takes a fresh database.
/// </summary>
public sealed class ReplicationServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-changes-").FullName;
    private int _databases;

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        Port = FreePort();
        var data = Path.Combine(_folder, "data");
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", _folder);
        }

        await RunAsPostgresAsync("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--no-locale");
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), $"""
            port = {Port}
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            wal_level = logical
            max_wal_size = 64MB
            fsync = off
            max_replication_slots = 8
            max_wal_senders = 8

            """);
        await RunAsPostgresAsync("pg_ctl", "-D", data, "-l", Path.Combine(_folder, "log"), "-w", "start");
    }

    public async Task DisposeAsync()
    {
        await RunAsPostgresAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    public string ConnectionString(string database, string user = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username={user};Database={database};Include Error Detail=true;Pooling=false";

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunAsPostgresAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(ServerPrograms.Folder, program), .. arguments])
        : RunAsync(Path.Combine(ServerPrograms.Folder, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}

[CollectionDefinition(Name)]
public sealed class ReplicationCollection : ICollectionFixture<ReplicationServer>
{
    public const string Name = "replication";
}
