using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary><c>hasura.user</c>: the database knows who writes, in defaults, triggers, policies and functions, and nobody knows it afterwards.</summary>
public sealed class SessionSettingTests : IAsyncLifetime
{
    private const string Login = "plain_login";
    private const string User = "current_setting('hasura.user', true)::json->>'x-hasura-user-id'";
    private TestDatabase _database = null!;
    private EngineGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await _database.ExecuteAsync($"""
            DO $$ BEGIN CREATE ROLE {Login} LOGIN PASSWORD 'p'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT ALL ON SCHEMA public TO {Login};
            DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO {Login}', current_database()); END $$;
            SET ROLE {Login};
            CREATE TABLE note (id int PRIMARY KEY, txt text CHECK (txt <> 'bad'), who text DEFAULT {User}, role text, seen text);
            CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              NEW.role := current_setting('hasura.user')::json->>'x-hasura-role'; NEW.seen := current_setting('hasura.user'); RETURN NEW; END $$;
            CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON note FOR EACH ROW EXECUTE FUNCTION stamp();
            CREATE TABLE own (id int PRIMARY KEY, owner text NOT NULL);
            ALTER TABLE own ENABLE ROW LEVEL SECURITY; ALTER TABLE own FORCE ROW LEVEL SECURITY;
            CREATE POLICY reads ON own FOR SELECT USING (true);
            CREATE POLICY writes ON own FOR INSERT WITH CHECK (owner = {User});
            CREATE POLICY changes ON own FOR UPDATE USING (owner = {User});
            CREATE VIEW asks AS SELECT 1 AS id, {User} AS who;
            CREATE FUNCTION add_note(i int) RETURNS SETOF note LANGUAGE sql VOLATILE AS $$ INSERT INTO note (id) VALUES (i) RETURNING * $$
            """);
        var connection = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Login, Password = "p" };
        _gateway = await EngineGateway.StartAsync(connection.ConnectionString, change: options => options with { PoolSize = 1 });
        await _gateway.MetadataAsync("""
            {"type":"bulk","args":[{"type":"pg_track_table","args":{"table":"note"}},{"type":"pg_track_table","args":{"table":"own"}},{"type":"pg_track_table","args":{"table":"asks"}},
              {"type":"pg_track_function","args":{"function":"add_note","configuration":{"exposed_as":"mutation"}}},
              {"type":"pg_create_insert_permission","args":{"table":"note","role":"user","permission":{"columns":["id","txt"],"check":{}}}},
              {"type":"pg_create_insert_permission","args":{"table":"own","role":"user","permission":{"columns":"*","check":{}}}},
              {"type":"pg_create_update_permission","args":{"table":"own","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"own","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"asks","role":"user","permission":{"columns":"*","filter":{}}}},
              {"type":"pg_create_select_permission","args":{"table":"note","role":"user","permission":{"columns":"*","filter":{}}}}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("7")]
    [InlineData("o'neil \\\" {}")]
    [InlineData("żółw 🐢")]
    public async Task Defaults_and_triggers_know_the_user_and_the_role(string user)
    {
        var ascii = user.All(char.IsAscii) ? user : "7"; // what a header can carry; all else comes in tokens
        var answer = await _gateway.QueryAsync("mutation { insert_note_one(object: {id: 1}) { who role seen } }", EngineGateway.As("user", ("x-hasura-user-id", ascii), ("x-hasura-team", "t'1")));

        var note = JsonNode.Parse(answer)!["data"]!["insert_note_one"]!;
        Assert.Equal(ascii, (string?)note["who"]);
        Assert.Equal("user", (string?)note["role"]);
        Assert.Equal("t'1", (string?)JsonNode.Parse((string)note["seen"]!)!["x-hasura-team"]);
    }

    [Fact]
    public async Task Every_statement_of_a_mutation_and_every_kind_of_it_knows()
    {
        var answer = await _gateway.QueryAsync(
            "mutation { a: insert_note(objects: [{id: 1}, {id: 2}]) { affected_rows returning { who } } b: add_note(args: {i: 3}) { who role } c: update_note(where: {id: {_eq: 1}}, _set: {txt: \"x\"}) { returning { role } } }",
            EngineGateway.As("admin", ("x-hasura-user-id", "9")));

        Assert.Equal(
            """{"data":{"a":{"affected_rows":2,"returning":[{"who":"9"},{"who":"9"}]},"b":[{"who":"9","role":"admin"}],"c":{"returning":[{"role":"admin"}]}}}""", answer);
    }

    [Fact]
    public async Task Sql_of_the_administrator_knows_who_asks()
    {
        var (_, answer) = await _gateway.PostAsync(
            "/v2/query",
            """{"type":"run_sql","args":{"sql":"INSERT INTO note (id) VALUES (77) RETURNING who, role"}}""",
            [.. LibraryFixture.Admin, ("x-hasura-user-id", "5")]);

        Assert.Contains("""["5","admin"]""", answer);
    }

    [Fact]
    public async Task Row_level_security_decides_by_the_user()
    {
        var allowed = await _gateway.QueryAsync("mutation { insert_own_one(object: {id: 1, owner: \"1\"}) { id } }", LibraryFixture.User(1));
        var refused = await _gateway.QueryAsync("mutation { insert_own_one(object: {id: 2, owner: \"1\"}) { id } }", LibraryFixture.User(2));
        var unseen = await _gateway.QueryAsync("mutation { update_own(where: {id: {_eq: 1}}, _set: {id: 5}) { affected_rows } }", LibraryFixture.User(2));
        var own = await _gateway.QueryAsync("mutation { update_own(where: {id: {_eq: 1}}, _set: {id: 5}) { affected_rows } }", LibraryFixture.User(1));

        Assert.Equal("""{"data":{"insert_own_one":{"id":1}}}""", allowed);
        Assert.Contains("errors", refused);
        Assert.Equal("""{"data":{"update_own":{"affected_rows":0}}}""", unseen);
        Assert.Equal("""{"data":{"update_own":{"affected_rows":1}}}""", own);
    }

    [Fact]
    public async Task Nobody_else_on_the_connection_knows_it_afterwards()
    {
        const string Asks = "{ asks { who } }";
        var before = await _gateway.QueryAsync(Asks, LibraryFixture.User(1));
        for (var round = 0; round < 4; round++)
        {
            await _gateway.QueryAsync($"mutation {{ insert_note_one(object: {{id: {round}}}) {{ id }} }}", LibraryFixture.User(1));
            Assert.Equal(before, await _gateway.QueryAsync(Asks, LibraryFixture.User(2)));
            var failed = await _gateway.QueryAsync($"mutation {{ insert_note_one(object: {{id: {round + 100}, txt: \"bad\"}}) {{ id }} }}", LibraryFixture.User(1));
            Assert.Contains("errors", failed);
            Assert.Equal(before, await _gateway.QueryAsync(Asks, LibraryFixture.User(2)));
        }

        Assert.Equal("""{"data":{"asks":[{"who":null}]}}""", before);
    }
}
