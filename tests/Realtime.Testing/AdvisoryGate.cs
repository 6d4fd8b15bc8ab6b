using Npgsql;

namespace Realtime.Testing;

/// <summary>
/// A gate in a database, closed until it is opened: whoever takes the advisory lock 1 (shared, so that all pass at once) waits before it. That way a test knows
/// that several statements run side by side, and where each stands. Disposing it opens it.
/// </summary>
public sealed class AdvisoryGate : IAsyncDisposable
{
    /// <summary>SQL that waits until the gate opens, until the end of its session.</summary>
    public const string Wait = "SELECT pg_advisory_lock_shared(1)";

    private const string Waiters =
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly NpgsqlConnection _connection;

    private AdvisoryGate(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Closes the gate of a database.</summary>
    public static async Task<AdvisoryGate> CloseAsync(string connectionString)
    {
        // not pooled: what ends it is the end of its session
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(1)", connection);
        await command.ExecuteNonQueryAsync();
        return new AdvisoryGate(connection);
    }

    /// <summary>Waits until so many stand before the gate.</summary>
    /// <exception cref="OperationCanceledException">They did not come.</exception>
    public async Task AwaitAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var command = new NpgsqlCommand(Waiters, _connection);
        while ((long)(await command.ExecuteScalarAsync(limit.Token))! < count)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Opens it.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
