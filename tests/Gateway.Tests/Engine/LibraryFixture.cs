using Gateway.Tests.Settings;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>A database with authors and articles, of which the role <c>user</c> sees its own, and a gateway over it.</summary>
public sealed class LibraryFixture : DatabaseFixture
{
    internal const string TrackAndPermit = """
        {"type":"bulk","args":[
          {"type":"pg_track_table","args":{"table":"author"}},
          {"type":"pg_track_table","args":{"table":"article"}},
          {"type":"pg_create_object_relationship","args":{"table":"article","name":"author","using":{"foreign_key_constraint_on":"author_id"}}},
          {"type":"pg_create_array_relationship","args":{"table":"author","name":"articles","using":{"foreign_key_constraint_on":{"table":"article","column":"author_id"}}}},
          {"type":"pg_create_select_permission","args":{"table":"author","role":"user","permission":{"columns":["id","name"],"filter":{}}}},
          {"type":"pg_create_select_permission","args":{"table":"article","role":"user","permission":{"columns":["id","title","author_id"],"filter":{"author_id":{"_eq":"X-Hasura-User-Id"}},"allow_aggregations":true}}},
          {"type":"pg_create_insert_permission","args":{"table":"article","role":"user","permission":{"columns":["id","title"],"set":{"author_id":"x-hasura-User-Id"},"check":{}}}},
          {"type":"pg_create_update_permission","args":{"table":"article","role":"user","permission":{"columns":["title"],"filter":{"author_id":{"_eq":"X-Hasura-User-Id"}},"check":{}}}}
        ]}
        """;

    private EngineGateway? _gateway;

    internal EngineGateway Gateway => _gateway ?? throw new InvalidOperationException("The fixture has not been initialised.");

    internal static (string Name, string Value)[] Admin => [("x-hasura-admin-secret", SettingsFrom.Secret)];

    internal static (string Name, string Value)[] User(int id) => EngineGateway.As("user", ("x-hasura-user-id", $"{id}"));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await FillAsync(Database.ExecuteAsync);
        _gateway = await EngineGateway.StartAsync(Database.ConnectionString);
        await _gateway.MetadataAsync(TrackAndPermit);
    }

    public override async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    internal static Task FillAsync(Func<string, Task> execute) => execute("""
        CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL);
        CREATE TABLE article (id int PRIMARY KEY, author_id int NOT NULL REFERENCES author, title text NOT NULL, salary int NOT NULL DEFAULT 7);
        INSERT INTO author SELECT i, 'author ' || i, 'hidden' || i || '@example.com' FROM generate_series(1, 3) AS i;
        INSERT INTO article SELECT i, 1 + i % 3, 'title ' || i FROM generate_series(1, 9) AS i;
        """);
}
