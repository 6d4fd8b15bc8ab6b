using Npgsql;

namespace Realtime.Testing;

/// <summary>One database of the test server. Owned by a test or its fixture; disposing it drops the database, whoever is connected.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    internal TestDatabase(PostgresServer server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
    }

    public string Name { get; }

    /// <summary>For Npgsql, as superuser, who may also replicate.</summary>
    public string ConnectionString { get; }

    /// <summary>The folder of the server's unix socket.</summary>
    public string SocketFolder => _server.SocketFolder;

    /// <summary>The database's own pool, closed with it.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Runs one or more statements, as one implicit transaction.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _server.DropDatabaseAsync(Name);
    }
}
