using Npgsql;
using Realtime.Catalog;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Catalog;

/// <summary>A class's database; what a test declares is rolled back, so that the tests of the class share it.</summary>
public sealed class CatalogDatabase : DatabaseFixture
{
    public ValueTask<NpgsqlConnection> OpenAsync() => Database.DataSource.OpenConnectionAsync();

    /// <summary>What is read after <paramref name="ddl"/>, within the transaction that ran it.</summary>
    internal async Task<CatalogSnapshot> ReadAfterAsync(string ddl)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, ddl);
        return await CatalogReader.ReadAsync(connection, CancellationToken.None);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
