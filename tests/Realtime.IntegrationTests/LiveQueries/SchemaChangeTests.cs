using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>Subscriptions that outlast changes of the schema: tables that another tool makes anew, permissions that change, metadata applied again.</summary>
public sealed class SchemaChangeTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Tables = """
        CREATE TABLE note(id int PRIMARY KEY, text text NOT NULL, owner text NOT NULL DEFAULT 'a');
        INSERT INTO note VALUES (1, 'first');
        CREATE TABLE other(id int PRIMARY KEY);
        """;

    private const string Metadata = """
        [{"type":"pg_track_table","args":{"source":"default","table":"note"}},
         {"type":"pg_track_table","args":{"source":"default","table":"other"}},
         {"type":"pg_create_select_permission","args":{"source":"default","table":"note","role":"user","permission":{"columns":["id","text"],"filter":{"owner":{"_eq":"X-Hasura-User-Id"}}}}}]
        """;

    [Fact]
    public async Task A_table_dropped_and_made_again_later_is_noticed_and_its_live_queries_go_on()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { note { id text } }");
        var (_, stream) = await lab.SubscribeAsync("subscription { note_stream(cursor: {initial_value: {id: 0}}, batch_size: 5) { id text } }");
        await sink.UntilAsync(text => text.Contains("first"));
        await stream.UntilAsync(text => text.Contains("first"));

        await lab.WriteAsync("DROP TABLE note");
        await lab.UntilAnswerAsync("{ note { id } }", "not found");
        await sink.UntilAsync(text => text.Contains("errors"));

        await lab.WriteAsync("CREATE TABLE note(id int PRIMARY KEY, text text NOT NULL, owner text NOT NULL DEFAULT 'a'); INSERT INTO note VALUES (2, 'second')");
        await lab.UntilAnswerAsync("{ note { id text } }", "second");
        await sink.UntilAsync(text => text.Contains("second"));
        await stream.UntilAsync(text => text.Contains("second"));
        await lab.UntilDrivenAsync();
        await lab.WriteAsync("INSERT INTO note VALUES (3, 'third')");
        await sink.UntilAsync(text => text.Contains("third"));
        Assert.DoesNotContain(stream.All, text => text.Contains("errors"));
    }

    [Fact]
    public async Task A_column_dropped_and_made_again_later_ends_no_subscription()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { note { id text } }");
        await sink.UntilAsync(text => text.Contains("first"));

        await lab.WriteAsync("ALTER TABLE note DROP COLUMN text");
        await lab.UntilAnswerAsync("{ note { text } }", "not found");
        await sink.UntilAsync(text => text.Contains("errors"));

        await lab.WriteAsync("ALTER TABLE note ADD COLUMN text text DEFAULT 'second'");
        await sink.UntilAsync(text => text.Contains("second"));
        await lab.UntilDrivenAsync();
        await lab.WriteAsync("UPDATE note SET text = 'third'");
        await sink.UntilAsync(text => text.Contains("third"));
    }

    [Fact]
    public async Task A_permission_taken_away_while_the_table_is_away_ends_the_subscription()
    {
        await using var lab = await StartAsync();
        var sink = new RecordingSink();
        await using var subscription = await lab.Engine.SubscribeAsync(
            new OperationRequest("subscription { note { id text } }"), new Session("user", [KeyValuePair.Create("x-hasura-user-id", "a")]), sink, CancellationToken.None);
        await sink.UntilAsync(text => text.Contains("first"));
        await lab.WriteAsync("DROP TABLE note");
        await lab.UntilAnswerAsync("{ note { id } }", "not found");
        Assert.Single(lab.Engine.LiveQueries);

        await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"pg_untrack_table","args":{"source":"default","table":"note","cascade":true}}""");

        await Eventually.TrueAsync(() => lab.Engine.LiveQueries.Count == 0, "the live query has ended");
        Assert.Contains("errors", sink.Last);
    }

    [Fact]
    public async Task A_result_that_a_subscriber_has_is_not_sent_again_when_a_permission_changes()
    {
        await using var lab = await StartAsync();
        var sink = new RecordingSink();
        await using var subscription = await lab.Engine.SubscribeAsync(
            new OperationRequest("subscription { note { id text } }"), new Session("user", [KeyValuePair.Create("x-hasura-user-id", "a")]), sink, CancellationToken.None);
        await sink.UntilAsync(text => text.Contains("first"));
        var before = Assert.Single(lab.Engine.LiveQueries).Query.Sql.Text;

        await lab.AdminAsync(AdminEndpoint.Metadata, """
            {"type":"bulk","args":[
             {"type":"pg_drop_select_permission","args":{"source":"default","table":"note","role":"user"}},
             {"type":"pg_create_select_permission","args":{"source":"default","table":"note","role":"user","permission":{"columns":["id","text"],"filter":{"owner":{"_in":["X-Hasura-User-Id"]}}}}}]}
            """);
        await Eventually.TrueAsync(() => lab.Engine.LiveQueries is [{ CohortRuns: > 0 } poller] && poller.Query.Sql.Text != before, "the new query has run");
        await lab.WriteAsync("INSERT INTO note VALUES (2, 'second')");
        await sink.UntilAsync(text => text.Contains("second"));

        Assert.Equal(2, sink.Count);
    }

    [Fact]
    public async Task One_s_own_export_applied_again_sends_nothing()
    {
        await using var lab = await StartAsync();
        var (_, sink) = await lab.SubscribeAsync("subscription { note { id text } }");
        await sink.UntilAsync(text => text.Contains("first"));

        var export = await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"export_metadata","args":{}}""");
        await lab.AdminAsync(AdminEndpoint.Metadata, $$"""{"type":"replace_metadata","args":{{export}}}""");
        await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"reload_metadata","args":{}}""");
        await lab.WriteAsync("INSERT INTO note VALUES (2, 'second')");
        await sink.UntilAsync(text => text.Contains("second"));

        Assert.Equal(2, sink.Count);
    }

    private Task<EngineLab> StartAsync() =>
        EngineLab.StartAsync(server, Tables, Metadata, options =>
            options with { LiveQueriesRefetchInterval = TimeSpan.FromMilliseconds(100), StreamingRefetchInterval = TimeSpan.FromMilliseconds(100) });
}
