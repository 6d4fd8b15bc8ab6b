using Npgsql;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>
/// What changes drove is polled from the moment that they do not arrive any more. A transaction that stays open keeps a new slot from being made, so that only
/// polling can show what is written meanwhile.
/// </summary>
public sealed class LostFeedTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const int Queries = 20;
    private const string Tables = "CREATE TABLE note(id int PRIMARY KEY, text text NOT NULL); CREATE TABLE other(id int PRIMARY KEY);";

    private const string Metadata = """
        [{"type":"pg_track_table","args":{"source":"default","table":"note"}},
         {"type":"pg_track_table","args":{"source":"default","table":"other"}}]
        """;

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active")]
    [InlineData("DO $$ BEGIN EXECUTE coalesce((SELECT string_agg('DROP PUBLICATION ' || quote_ident(pubname), ';') FROM pg_publication), 'SELECT'); END $$")]
    public async Task Changes_are_seen_while_no_new_slot_can_be_made(string besides)
    {
        await using var lab = await StartAsync();
        var sinks = new List<RecordingSink>();
        for (var query = 0; query < Queries; query++)
        {
            sinks.Add((await lab.SubscribeAsync($"subscription {{ note(where: {{id: {{_gt: -{query}}}}}) {{ id n{query}: text }} }}")).Sink);
        }

        var (_, stream) = await lab.SubscribeAsync("subscription { note_stream(cursor: {initial_value: {id: 0}}, batch_size: 5) { id text } }");
        await lab.UntilDrivenAsync();

        await using var open = await OpenTransactionAsync(lab);
        await lab.WriteAsync(besides);
        await lab.WriteAsync("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active");
        await lab.WriteAsync(besides);
        await Eventually.TrueAsync(() => !lab.Engine.LiveStatus["default"].IsStreaming, "the feed is known to be lost");

        await lab.WriteAsync("INSERT INTO note VALUES (1, 'first')");
        await Task.WhenAll(sinks.Select(sink => sink.UntilAsync(text => text.Contains("first"))));
        await lab.WriteAsync("UPDATE note SET text = 'second'");
        await Task.WhenAll(sinks.Select(sink => sink.UntilAsync(text => text.Contains("second"))));
        Assert.False(lab.Engine.LiveStatus["default"].IsStreaming); // it was polling that showed them

        await open.DisposeAsync();
        await stream.UntilAsync(text => text.Contains("second")); // a stream waits for what runs, and no longer
        await lab.UntilDrivenAsync();
    }

    [Fact]
    public async Task What_is_polled_again_and_again_is_driven_again()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { note { id text } }");
        for (var round = 1; round <= 3; round++)
        {
            await lab.UntilDrivenAsync();
            await lab.WriteAsync("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active");
            await lab.WriteAsync($"INSERT INTO note VALUES ({round}, 'round {round}')");
            await sink.UntilAsync(text => text.Contains($"round {round}"));
        }
    }

    private Task<EngineLab> StartAsync() =>
        EngineLab.StartAsync(server, Tables, Metadata, options =>
            options with { LiveQueriesRefetchInterval = TimeSpan.FromMilliseconds(100), StreamingRefetchInterval = TimeSpan.FromMilliseconds(100) });

    private static async Task<NpgsqlConnection> OpenTransactionAsync(EngineLab lab)
    {
        var connection = new NpgsqlConnection(lab.Server.ConnectionString(lab.Database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; INSERT INTO other VALUES (1)", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
