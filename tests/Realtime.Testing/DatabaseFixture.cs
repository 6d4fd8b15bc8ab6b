using Xunit;

namespace Realtime.Testing;

/// <summary>
/// One fresh database for a test class: <c>class XTests(DatabaseFixture fixture) : IClassFixture&lt;DatabaseFixture&gt;</c>.
/// Derive from it to fill the database once.
/// </summary>
public class DatabaseFixture : IAsyncLifetime
{
    private TestDatabase? _database;

    /// <summary>The class's database.</summary>
    public TestDatabase Database => _database ?? throw new InvalidOperationException("The fixture has not been initialised.");

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        _database = await server.CreateDatabaseAsync();
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
