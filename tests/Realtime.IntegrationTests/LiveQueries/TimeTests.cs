using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>Live queries whose result changes with the time alone.</summary>
public sealed class TimeTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Tables = """
        CREATE TABLE place(id int PRIMARY KEY);
        CREATE TABLE event(id int PRIMARY KEY, place_id int REFERENCES place, at timestamptz NOT NULL);
        INSERT INTO place VALUES (1);
        """;

    private const string Metadata = """
        [{"type":"pg_track_tables","args":{"tables":[{"table":"place"},{"table":"event"}]}},
         {"type":"pg_create_array_relationship","args":{"table":"place","name":"events","using":{"foreign_key_constraint_on":{"table":"event","column":"place_id"}}}},
         {"type":"pg_create_select_permission","args":{"table":"event","role":"past","permission":{"columns":"*","filter":{"at":{"_lte":"now()"}}}}},
         {"type":"pg_create_select_permission","args":{"table":"event","role":"until","permission":{"columns":"*","filter":{"at":{"_lte":"X-Hasura-Until"}}}}},
         {"type":"pg_create_select_permission","args":{"table":"place","role":"past","permission":{"columns":"*","filter":{"events":{"at":{"_lte":"Now"}}}}}}]
        """;

    [Theory]
    [InlineData("subscription { event(where: {at: {_lte: \"now()\"}}) { id } }", "{}", "admin")]
    [InlineData("subscription($t: timestamptz) { event(where: {at: {_lte: $t}}) { id } }", """{"t": " NOW "}""", "admin")]
    [InlineData("subscription($t: timestamptz = \"now\") { event(where: {_not: {at: {_gt: $t}}}) { id } }", "{}", "admin")]
    [InlineData("subscription($w: event_bool_exp) { event(where: $w) { id } }", """{"w": {"_or": [{"at": {"_lt": "now"}}]}}""", "admin")]
    [InlineData("subscription { place(where: {events: {at: {_lte: \"now()\"}}}) { id } }", "{}", "admin")]
    [InlineData("subscription { place(where: {events_aggregate: {count: {predicate: {_gt: 0}, filter: {at: {_lte: \"now()\"}}}}}) { id } }", "{}", "admin")]
    [InlineData("subscription { event { id } }", "{}", "past")]
    [InlineData("subscription { place { id } }", "{}", "past")]
    [InlineData("subscription { event { id } }", "{}", "until")]
    public async Task A_value_that_names_the_moment_is_read_again_and_again(string query, string variables, string role)
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        using var given = JsonDocument.Parse(variables);
        var session = new Session(role, [KeyValuePair.Create("x-hasura-until", "now")]);
        var sink = new RecordingSink();
        await using var subscription = await lab.Engine.SubscribeAsync(
            new OperationRequest(query, Variables: given.RootElement), session, sink, CancellationToken.None);
        await sink.UntilAsync(_ => true);

        await lab.WriteAsync("INSERT INTO event VALUES (1, 1, clock_timestamp() + interval '2 seconds')");
        await sink.UntilAsync(text => text.Contains("""{"id":1}""", StringComparison.Ordinal) || text.Contains("""{"id": 1}""", StringComparison.Ordinal));

        var poller = JsonNode.Parse(lab.Engine.DescribeLiveQueries())!["pollers"]![0]!;
        Assert.Equal(("polling", "the value 'now' depends on the time"), ((string?)poller["mode"], (string?)poller["reason"]));
    }

    [Fact]
    public async Task One_statement_is_polled_for_those_values_alone_that_name_the_moment()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        const string query = "subscription($t: timestamptz) { event(where: {at: {_lte: $t}}) { id } }";
        using var moving = JsonDocument.Parse("""{"t": "today 10:00"}""");
        using var still = JsonDocument.Parse("""{"t": "infinity"}""");
        var (first, second) = (new RecordingSink(), new RecordingSink());
        await using var one = await lab.Engine.SubscribeAsync(
            new OperationRequest(query, Variables: moving.RootElement), Session.Admin, first, CancellationToken.None);
        await using var other = await lab.Engine.SubscribeAsync(
            new OperationRequest(query, Variables: still.RootElement), Session.Admin, second, CancellationToken.None);
        await first.UntilAsync(_ => true);
        await second.UntilAsync(_ => true);

        Assert.Equal(
            [null, "the value 'today' depends on the time"], lab.Engine.LiveQueries.Select(poller => poller.Query.Reads.UntrackedReason).Order(StringComparer.Ordinal));

        var explained = JsonNode.Parse(await lab.ExplainAsync($$$$"""{"query":{"query":"{{{{query}}}}","variables":{"t":"tomorrow"}}}"""))!;
        Assert.Equal(("polling", "the value 'tomorrow' depends on the time"), ((string?)explained["live"]!["mode"], (string?)explained["live"]!["reason"]));
    }

    [Fact]
    public async Task A_stream_sees_rows_whose_time_comes()
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO event VALUES (1, 1, clock_timestamp() + interval '2 seconds')");
        var (subscription, sink) = await lab.SubscribeAsync("subscription { event_stream(where: {at: {_lte: \"now()\"}}, cursor: {initial_value: {id: 0}}, batch_size: 5) { id } }");
        await using (subscription)
        {
            Assert.Contains("\"id\"", await sink.UntilAsync(_ => true), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"now()\"")]
    [InlineData("\"today\"")]
    [InlineData("$t")]
    public async Task A_stream_begins_at_one_moment(string start)
    {
        await using var lab = await EngineLab.StartAsync(server, Tables, Metadata);
        await lab.WriteAsync("INSERT INTO event VALUES (1, 1, 'yesterday')");
        using var given = JsonDocument.Parse("""{"t": "now"}""");
        var sink = new RecordingSink();
        var query = $"subscription{(start == "$t" ? "($t: timestamptz)" : "")} {{ event_stream(cursor: {{initial_value: {{at: {start}}}}}, batch_size: 1) {{ id }} }}";
        await using var subscription = await lab.Engine.SubscribeAsync(
            new OperationRequest(query, Variables: start == "$t" ? given.RootElement : default), Session.Admin, sink, CancellationToken.None);
        await UntilStreamReadsAsync(lab);

        await lab.WriteAsync("INSERT INTO event VALUES (2, 1, clock_timestamp())");
        await lab.WriteAsync("INSERT INTO event VALUES (3, 1, clock_timestamp())");

        await sink.UntilAsync(text => text.Contains('3', StringComparison.Ordinal));
        Assert.Equal(2, sink.Count);
        Assert.Contains("2", sink.All[0], StringComparison.Ordinal);
    }

    // Until the stream has read its start and found nothing: then it waits, and the reading is on record.
    private static Task UntilStreamReadsAsync(EngineLab lab) => Eventually.TrueAsync(
        () => lab.Server.ScalarAsync<bool>(
            lab.Database,
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_visible_in_snapshot%' AND query LIKE '%event%' AND pid <> pg_backend_pid())"),
        "the stream reads");
}
