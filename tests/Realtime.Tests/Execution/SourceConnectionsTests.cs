using System.Data;
using Npgsql;
using Realtime.Execution;

namespace Realtime.Tests.Execution;

public sealed class SourceConnectionsTests
{
    private const string Address = "Host=127.0.0.1;Database=none";

    [Fact]
    public async Task A_source_without_choices_has_those_of_the_installation()
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions { MaxConnections = 7, MaxPreparedStatements = 5 });
        await connections.SetAsync("a", Address);
        var settings = Settings(connections);
        Assert.Equal((7, 5, 300), (settings.MaxPoolSize, settings.MaxAutoPrepare, settings.ConnectionIdleLifetime));
        Assert.True(connections.PreparesStatements("a"));
        Assert.Equal(IsolationLevel.ReadCommitted, connections.IsolationOf("a"));
    }

    [Fact]
    public async Task A_sources_own_choices_come_first()
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions());
        await connections.SetAsync("a", Address, new SourceConnectionChoice
        {
            MaxConnections = 3,
            PreparesStatements = false,
            ConnectionLifetime = TimeSpan.FromSeconds(60),
            IdleLifetime = TimeSpan.FromSeconds(30),
            PoolTimeout = TimeSpan.FromSeconds(2),
        });
        var settings = Settings(connections);
        Assert.Equal((3, 0, 60, 30, 2), (
            settings.MaxPoolSize, settings.MaxAutoPrepare, settings.ConnectionLifetime, settings.ConnectionIdleLifetime, settings.Timeout));
        Assert.False(connections.PreparesStatements("a"));
    }

    [Fact]
    public async Task What_an_installation_does_not_prepare_a_source_may()
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions { PreparesStatements = false, MaxPreparedStatements = 5 });
        await connections.SetAsync("a", Address);
        Assert.Equal(0, Settings(connections).MaxAutoPrepare);
        await connections.SetAsync("a", Address, new SourceConnectionChoice { PreparesStatements = true });
        Assert.Equal(5, Settings(connections).MaxAutoPrepare);
    }

    [Fact]
    public async Task A_pool_is_replaced_only_by_what_concerns_it()
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions());
        await connections.SetAsync("a", Address);
        var first = connections["a"];
        await connections.SetAsync("a", Address, new SourceConnectionChoice { Isolation = IsolationLevel.Serializable });
        Assert.Same(first, connections["a"]);
        Assert.Equal(IsolationLevel.Serializable, connections.IsolationOf("a"));
        await connections.SetAsync("a", Address, new SourceConnectionChoice { MaxConnections = 2 });
        Assert.NotSame(first, connections["a"]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 3600)]
    [InlineData(86_400, 86_400)]
    public async Task Times_at_their_bounds_make_a_pool(int idle, int wait)
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions());
        await connections.SetAsync(
            "a", Address, new SourceConnectionChoice { IdleLifetime = TimeSpan.FromSeconds(idle), PoolTimeout = TimeSpan.FromSeconds(wait) });
        Assert.Equal(idle, Settings(connections).ConnectionIdleLifetime);
    }

    private static NpgsqlConnectionStringBuilder Settings(SourceConnections connections) => new(connections["a"].ConnectionString);
}
