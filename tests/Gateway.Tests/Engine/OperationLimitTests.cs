using System.Text.Json.Nodes;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>The limits of an operation are the operation's: its time over all it does, its result before it is in memory.</summary>
[Collection(AllocationCollection.Name)]
public sealed class OperationLimitTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private EngineGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await _database.ExecuteAsync("""
            CREATE TABLE t (id int PRIMARY KEY, big text);
            CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(NEW.id); RETURN NEW; END $$;
            CREATE TABLE slow (id numeric PRIMARY KEY);
            CREATE TRIGGER nap BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION nap();
            CREATE TABLE late (id numeric PRIMARY KEY);
            CREATE CONSTRAINT TRIGGER nap AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION nap();
            CREATE VIEW huge AS SELECT 1 AS id, repeat('x', 40 * 1024 * 1024) AS big
            """);
        _gateway = await EngineGateway.StartAsync(_database.ConnectionString, change: options => options with
        {
            PoolSize = 1,
            UserStatementTimeout = TimeSpan.FromSeconds(2),
            MaxResultBytes = 1024 * 1024,
        });
        await _gateway.MetadataAsync("""
            {"type":"bulk","args":[{"type":"pg_track_table","args":{"table":"t"}},{"type":"pg_track_table","args":{"table":"slow"}},
              {"type":"pg_track_table","args":{"table":"late"}},{"type":"pg_track_table","args":{"table":"huge"}},
              {"type":"pg_create_insert_permission","args":{"table":"slow","role":"user","permission":{"columns":"*","check":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"slow","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_insert_permission","args":{"table":"late","role":"user","permission":{"columns":"*","check":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"t","role":"user","permission":{"columns":"*","filter":{}}}}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("mutation { a: insert_slow(objects: {id: 0.9}) { affected_rows } b: insert_slow(objects: {id: 0.91}) { affected_rows } c: insert_slow(objects: {id: 0.92}) { affected_rows } d: insert_slow(objects: {id: 0.93}) { affected_rows } }")]
    [InlineData("mutation { insert_late(objects: {id: 200}) { affected_rows } }")]
    [InlineData("mutation { a: insert_late(objects: {id: 200}) { affected_rows } b: insert_late(objects: {id: 201}) { affected_rows } }")]
    public async Task Time_is_over_for_all_statements_and_the_commit_together(string mutation)
    {
        var since = TimeProvider.System.GetTimestamp();
        var answer = JsonNode.Parse(await _gateway.QueryAsync(mutation, LibraryFixture.User(1)))!;

        Assert.Equal("timeout", (string?)answer["errors"]![0]!["extensions"]!["code"]);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(100));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT (SELECT count(*) FROM slow) + (SELECT count(*) FROM late)"));
        Assert.Equal("""{"data":{"t":[]}}""", await _gateway.QueryAsync("{ t { id } }", LibraryFixture.User(1)));
    }

    [Fact]
    public async Task Time_of_an_operation_over_a_socket_is_over_as_well()
    {
        using var socket = await _gateway.OpenAsync(LibraryFixture.User(1));
        await socket.SendAsync("""{"type":"subscribe","id":"1","payload":{"query":"mutation { a: insert_slow(objects: {id: 1.5}) { affected_rows } b: insert_slow(objects: {id: 1.6}) { affected_rows } }"}}""");
        Assert.Contains("\"timeout\"", (await socket.ReceiveAsync()).ToJsonString());
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM slow"));
    }

    /// <summary>Each statement's part would do.</summary>
    [Fact]
    public async Task Results_of_all_statements_of_a_mutation_are_too_large_together()
    {
        var fields = Enumerable.Range(1, 12).Select(id => $$"""m{{id}}: insert_t(objects: {id: {{id}}, big: $big}) { returning { id big } }""");
        var query = "mutation($big: String) { " + string.Join(' ', fields) + " }";
        var answer = await _gateway.QueryAsync(query, LibraryFixture.Admin, new JsonObject { ["big"] = new string('y', 100_000) });

        Assert.Contains("limit-exceeded", answer);
        Assert.Equal("""{"data":{"t":[]}}""", await _gateway.QueryAsync("{ t { id } }", LibraryFixture.Admin));
    }

    [Theory]
    [InlineData("{ huge { id big } }")]
    [InlineData("mutation { insert_t(objects: {id: 1, big: \"HALF\"}) { returning { big id x: big y: big } } }")]
    public async Task Result_that_is_too_large_is_not_read(string query)
    {
        query = query.Replace("HALF", new string('y', 200_000), StringComparison.Ordinal)
            .Replace("y: big", string.Join(' ', Enumerable.Range(0, 5).Select(n => $"y{n}: big")), StringComparison.Ordinal);
        await _gateway.QueryAsync("{ t { id } }", LibraryFixture.Admin);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var answer = await _gateway.QueryAsync(query, LibraryFixture.Admin);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Contains("limit-exceeded", answer);
        Assert.InRange(allocated, 0, 20L * 1024 * 1024);
        Assert.Equal("""{"data":{"t":[]}}""", await _gateway.QueryAsync("{ t { id } }", LibraryFixture.Admin));
    }
}

/// <summary>Tests that count what the process allocates run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AllocationCollection
{
    public const string Name = "allocation";
}
