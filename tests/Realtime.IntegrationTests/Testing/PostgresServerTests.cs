using Realtime.Testing;

namespace Realtime.IntegrationTests.Testing;

public sealed class PostgresServerTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Theory]
    [InlineData("wal_level", "logical")]
    [InlineData("fsync", "off")]
    [InlineData("server_encoding", "UTF8")]
    [InlineData("listen_addresses", "")]
    public async Task Server_of_the_tests_has_the_settings_they_rely_on(string setting, string expected) =>
        Assert.Equal(expected, await fixture.Database.ScalarAsync<string>($"SELECT current_setting('{setting}')"));

    [Fact]
    public async Task Database_of_a_test_is_empty_and_its_own()
    {
        var server = await PostgresServer.SharedAsync();
        await using var first = await server.CreateDatabaseAsync();
        await first.ExecuteAsync("CREATE TABLE mine (id int)");
        await using var second = await server.CreateDatabaseAsync();

        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal(0L, await second.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task Database_with_a_logical_slot_is_dropped()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await database.ScalarAsync<object>("SELECT pg_create_logical_replication_slot('left_behind', 'pgoutput')");

        await database.DisposeAsync();

        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{database.Name}'"));
    }
}
