using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>Live queries of a login that is held to row-level security: what a policy reads beside the row is followed, too.</summary>
public sealed class RowSecurityTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Login = "held_to_policies";

    // A table each, with its policy and why it is polled; null where changes drive it.
    private static readonly (string Table, string Policy, string? Reason)[] Cases =
    [
        ("own", "USING (owner = current_user)", null),
        ("setting", "USING (current_setting('hasura.user', true)::json->>'x-hasura-user-id' IS NULL)", null),
        ("written", "FOR INSERT WITH CHECK (EXISTS (SELECT FROM member)); CREATE POLICY readers ON written FOR SELECT USING (true)", null),
        ("quoted", "USING (owner <> '{SUBLINK :funcid 1299 ')", null),
        ("other", "USING (EXISTS (SELECT FROM member m WHERE m.id = other.id))", "policy p of table other may read more than its row"),
        ("called", "FOR SELECT USING (is_member(id))", "policy p of table called may read more than its row"),
        ("moment", "USING (now() > '2000-01-01')", "policy p of table moment may read more than its row"),
        ("day", "USING (CURRENT_DATE > '2000-01-01')", "policy p of table day may read more than its row"),
    ];

    [Fact]
    public async Task A_policy_that_may_read_more_than_its_row_has_live_queries_polled()
    {
        await using var lab = await StartAsync();
        foreach (var (table, _, reason) in Cases)
        {
            var (subscription, sink) = await lab.SubscribeAsync($"subscription {{ {table} {{ id }} }}");
            await using (subscription)
            {
                await sink.UntilAsync(text => text.StartsWith("{\"data\"", StringComparison.Ordinal));
                Assert.Equal((table, reason), (table, Assert.Single(lab.Engine.LiveQueries).Query.Reads.UntrackedReason));
            }
        }

        // through a relationship, and for the owner where the policies are not forced
        await ReasonAsync(lab, "subscription { own { others { id } } }", "policy p of table other may read more than its row");
        await lab.WriteAsync("ALTER TABLE other NO FORCE ROW LEVEL SECURITY");
        await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"reload_metadata","args":{}}""");
        await ReasonAsync(lab, "subscription { other { id } }", null);
    }

    [Fact]
    public async Task Results_follow_the_table_that_a_policy_reads()
    {
        await using var lab = await StartAsync();
        var (subscription, sink) = await lab.SubscribeAsync("subscription { other { id } }");
        var (stream, rows) = await lab.SubscribeAsync("subscription { other_stream(cursor: {initial_value: {id: 0}}, batch_size: 5) { id } }");
        await using (subscription)
        await using (stream)
        {
            await sink.UntilAsync(text => text.EndsWith("[]}}", StringComparison.Ordinal));
            await lab.WriteAsync("INSERT INTO member VALUES (1)");
            await sink.UntilAsync(HasRow);
            await rows.UntilAsync(HasRow);
            await lab.WriteAsync("DELETE FROM member");
            await sink.UntilAsync(text => !HasRow(text));
        }
    }

    [Fact]
    public async Task A_policy_that_comes_while_a_live_query_runs_is_seen()
    {
        await using var lab = await StartAsync();
        var (subscription, sink) = await lab.SubscribeAsync("subscription { own { id } }");
        await using (subscription)
        {
            await sink.UntilAsync(HasRow);
            await lab.WriteAsync("CREATE POLICY members ON own AS RESTRICTIVE USING (EXISTS (SELECT FROM member))");
            await sink.UntilAsync(text => !HasRow(text));
            await lab.WriteAsync("INSERT INTO member VALUES (7)");
            await sink.UntilAsync(HasRow);
            await lab.WriteAsync("DELETE FROM member");
            await sink.UntilAsync(text => !HasRow(text));
        }
    }

    private static bool HasRow(string text) => text.Contains("\"id\"", StringComparison.Ordinal);

    private static async Task ReasonAsync(EngineLab lab, string query, string? reason)
    {
        var (subscription, sink) = await lab.SubscribeAsync(query);
        await using (subscription)
        {
            await sink.UntilAsync(text => text.StartsWith("{\"data\"", StringComparison.Ordinal));
            Assert.Equal(reason, Assert.Single(lab.Engine.LiveQueries).Query.Reads.UntrackedReason);
        }
    }

    // The login owns its tables and is held to their policies all the same.
    private Task<EngineLab> StartAsync()
    {
        var ddl = $"""
            DO $$ BEGIN CREATE ROLE {Login} LOGIN REPLICATION; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {Login}', current_database()); END $$;
            CREATE TABLE member(id int PRIMARY KEY);
            ALTER TABLE member OWNER TO {Login};
            CREATE FUNCTION is_member(int) RETURNS bool LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM member WHERE id = $1)';
            """ + string.Concat(Cases.Select(one => $"""

            CREATE TABLE {one.Table}(id int PRIMARY KEY, owner text NOT NULL);
            INSERT INTO {one.Table} VALUES (1, '{Login}');
            ALTER TABLE {one.Table} OWNER TO {Login};
            ALTER TABLE {one.Table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {one.Table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON {one.Table} {one.Policy};
            """));
        var tables = string.Join(',', Cases.Select(one => $$"""{"table":"{{one.Table}}"}"""));
        const string Others = """{"manual_configuration":{"remote_table":"other","column_mapping":{"id":"id"}}}""";
        var commands = $$"""
            [{"type":"pg_track_tables","args":{"tables":[{{tables}}] } },
             {"type":"pg_create_array_relationship","args":{"table":"own","name":"others","using":{{Others}} } }]
            """;
        return EngineLab.StartAsync(
            server, ddl, commands, options => options with { DatabaseUrl = options.DatabaseUrl!.Replace("Username=postgres", $"Username={Login}", StringComparison.Ordinal) });
    }
}
