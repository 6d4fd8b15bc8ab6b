using System.Text.Json;
using Npgsql;
using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries.Streams;

/// <summary>Streaming subscriptions over a whole engine: that no row is lost, served twice, or served before one that may still appear ahead of it.</summary>
public sealed class StreamTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Tables = """
        CREATE TABLE message(id serial PRIMARY KEY, room int NOT NULL DEFAULT 1, at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE keyless(value int NOT NULL, name text NOT NULL);
        """;

    private const string Metadata = """
        [{"type":"pg_track_table","args":{"source":"default","table":"message"}},
         {"type":"pg_track_table","args":{"source":"default","table":"keyless"}}]
        """;

    [Fact]
    public async Task Rows_of_one_cursor_value_are_served_over_several_batches_each_once()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO message(room) SELECT 7 FROM generate_series(1, 10)");
        var (_, sink) = await lab.SubscribeAsync("subscription { message_stream(cursor: {initial_value: {room: 1}}, batch_size: 3) { id } }");

        var batches = await sink.BatchesAsync(rows: 10);

        Assert.Equal(Enumerable.Range(1, 10), batches.SelectMany(batch => batch));
        Assert.Equal([3, 3, 3, 1], batches.Select(batch => batch.Count));

        await lab.WriteAsync("INSERT INTO message(room) VALUES (7)");
        Assert.Equal(11, (await sink.BatchesAsync(rows: 11)).SelectMany(batch => batch).Last());
    }

    [Fact]
    public async Task Rows_of_a_table_without_a_key_are_told_apart_too()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO keyless SELECT 5, 'n' || i FROM generate_series(1, 7) AS i");
        var (_, sink) = await lab.SubscribeAsync("subscription { keyless_stream(cursor: {initial_value: {value: 0}}, batch_size: 2) { id: name } }");

        var rows = (await sink.BatchesAsync(rows: 7)).SelectMany(batch => batch).ToList();

        Assert.Equal(7, rows.Distinct().Count());
    }

    [Fact]
    public async Task A_row_committed_late_is_served_before_the_rows_behind_it()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await using var late = await OpenAsync(lab);
        await using var transaction = await late.BeginTransactionAsync();
        await ExecuteAsync(late, "INSERT INTO message DEFAULT VALUES");
        var (_, sink) = await lab.SubscribeAsync("subscription { message_stream(cursor: {initial_value: {id: 0}}, batch_size: 10) { id } }");
        await lab.WriteAsync("INSERT INTO message DEFAULT VALUES");
        await UntilLookedAsync(lab);
        Assert.Equal(0, sink.Count);

        await transaction.CommitAsync();

        Assert.Equal([1, 2], (await sink.BatchesAsync(rows: 2)).SelectMany(batch => batch));
    }

    [Fact]
    public async Task A_time_drawn_at_the_start_of_a_transaction_that_writes_later_is_not_passed()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await using var late = await OpenAsync(lab);
        await using var transaction = await late.BeginTransactionAsync();
        await ExecuteAsync(late, "SELECT now()"); // no transaction id is given before something is written
        var (_, sink) = await lab.SubscribeAsync(
            """subscription { message_stream(cursor: {initial_value: {at: "2020-01-01"}}, batch_size: 10) { id } }""");
        await lab.WriteAsync("INSERT INTO message(id) VALUES (100)");
        await UntilLookedAsync(lab);
        await ExecuteAsync(late, "INSERT INTO message(id) VALUES (50)");

        await transaction.CommitAsync();

        Assert.Equal([50, 100], (await sink.BatchesAsync(rows: 2)).SelectMany(batch => batch));
    }

    [Fact]
    public async Task A_stream_goes_down_by_two_columns()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO message(id, room) VALUES (1, 1), (2, 2), (3, 2), (4, 3), (5, 9)");
        var (_, sink) = await lab.SubscribeAsync(
            "subscription { message_stream(cursor: [{initial_value: {room: 3, id: 5}, ordering: DESC}], batch_size: 2) { id } }");

        Assert.Equal([4, 3, 2, 1], (await sink.BatchesAsync(rows: 4)).SelectMany(batch => batch));
    }

    [Fact]
    public async Task Rows_whose_cursor_column_is_hidden_are_left_out()
    {
        const string permissions = """
            [{"type":"pg_track_table","args":{"source":"default","table":"message"}},
             {"type":"pg_create_select_permission","args":{"source":"default","table":"message","role":"all","permission":{"columns":["id"],"filter":{}}}},
             {"type":"pg_create_select_permission","args":{"source":"default","table":"message","role":"own","permission":{"columns":["id","room"],"filter":{"id":{"_in":[2,4]}}}}},
             {"type":"add_inherited_role","args":{"role_name":"both","role_set":["all","own"]}}]
            """;
        await using var lab = await EngineLab.StartAsync(server, Tables, permissions);
        await lab.WriteAsync("INSERT INTO message(id, room) VALUES (1, 5), (2, 8), (3, 6), (4, 7), (5, 9)");
        var sink = new RecordingSink();
        await using var stream = await lab.Engine.SubscribeAsync(
            new OperationRequest("subscription { message_stream(cursor: {initial_value: {room: 0}}, batch_size: 1) { id room } }"), new Session("both", []), sink, CancellationToken.None);

        Assert.Equal([4, 2], (await sink.BatchesAsync(rows: 2)).SelectMany(batch => batch));

        await lab.WriteAsync("INSERT INTO message(id, room) VALUES (6, 10); UPDATE message SET room = 11 WHERE id = 2");
        Assert.Equal([4, 2, 2], (await sink.BatchesAsync(rows: 3)).SelectMany(batch => batch));
    }

    [Fact]
    public async Task The_next_batch_is_not_read_before_the_sink_takes_it()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO message(id) SELECT generate_series(1, 4)");
        var sink = new SlowSink();
        await using var stream = await lab.Engine.SubscribeAsync(
            new OperationRequest("subscription { message_stream(cursor: {initial_value: {id: 0}}, batch_size: 2) { id room } }"), Session.Admin, sink, CancellationToken.None);
        Assert.Contains("\"id\" : 1", await sink.NextResultAsync());
        await lab.WriteAsync("UPDATE message SET room = 42 WHERE id = 3");

        sink.Release();

        Assert.Contains("42", await sink.NextResultAsync()); // read ahead it would be older
    }

    [Fact]
    public async Task A_stream_ends_with_an_error_when_its_table_is_not_tracked_any_more()
    {
        await using var lab = await EngineLab.StartAsync(
            server, Tables, Metadata, options => options with { StreamingRefetchInterval = TimeSpan.FromMilliseconds(20) });
        var (_, sink) = await lab.SubscribeAsync("subscription { message_stream(cursor: {initial_value: {id: 0}}, batch_size: 2) { id } }");
        await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"pg_untrack_table","args":{"source":"default","table":"message"}}""");
        await lab.WriteAsync("INSERT INTO message DEFAULT VALUES");

        Assert.Contains("errors", await sink.UntilAsync(text => text.Contains("errors")));
    }

    private static async Task<NpgsqlConnection> OpenAsync(EngineLab lab)
    {
        var connection = new NpgsqlConnection(lab.Server.ConnectionString(lab.Database));
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // Until a batch was asked for that could have had everything committed so far.
    private static async Task UntilLookedAsync(EngineLab lab)
    {
        await using var connection = await OpenAsync(lab);
        await using var now = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_current_snapshot()::text,%' AND pid <> pg_backend_pid() AND state = 'idle' AND query_start > $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (DateTime)(await now.ExecuteScalarAsync())! });
        await Eventually.TrueAsync(async () => (long)(await command.ExecuteScalarAsync())! > 0, "the stream looks");
    }
}

/// <summary>Reading of batches out of results.</summary>
internal static class Batches
{
    /// <summary>The ids (or names that end in a number) of each batch so far, once there are so many rows.</summary>
    public static async Task<List<List<int>>> BatchesAsync(this RecordingSink sink, int rows)
    {
        await sink.UntilAsync(_ => Read(sink).Sum(batch => batch.Count) >= rows);
        return Read(sink);
    }

    private static List<List<int>> Read(RecordingSink sink) => [.. sink.All.Select(text =>
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("data").EnumerateObject().First().Value.EnumerateArray()
            .Select(row => row.GetProperty("id"))
            .Select(id => id.ValueKind == JsonValueKind.Number
                ? id.GetInt32()
                : int.Parse(id.GetString()![1..], System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
    })];
}
