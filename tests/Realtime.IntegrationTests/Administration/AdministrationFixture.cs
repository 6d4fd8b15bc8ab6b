using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Administration;
using Realtime.Administration.Authority;
using Realtime.Administration.Commands;
using Realtime.Execution;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>A metadata API over a fresh database that is source and metadata database at once.</summary>
public sealed class MetadataHost : IAsyncDisposable
{
    private readonly SourceConnections _connections = new(new SourceConnectionOptions());

    private MetadataHost(TestDatabase database, Func<string, string?>? environment)
    {
        Database = database;
        Options = new MetadataAuthorityOptions
        {
            MetadataConnectionString = database.ConnectionString,
            Environment = name => name == MetadataAuthorityOptions.DatabaseUrlVariable ? database.ConnectionString : environment?.Invoke(name),
            ReadDatabaseUrl = url => url,
        };
        Authority = new MetadataAuthority(_connections, Current, Options, NullLogger<MetadataAuthority>.Instance);
        Api = new MetadataApi(Authority, NullLogger<MetadataApi>.Instance);
    }

    public TestDatabase Database { get; }

    internal CurrentSchema Current { get; } = new();

    internal MetadataAuthorityOptions Options { get; }

    internal MetadataAuthority Authority { get; }

    internal MetadataApi Api { get; }

    internal SourceSchema Source => Current.Snapshot.Sources.Single(source => source.Name == "default");

    /// <summary>A host on an existing database, started.</summary>
    public static async Task<MetadataHost> StartAsync(TestDatabase database, Func<string, string?>? environment = null)
    {
        var host = new MetadataHost(database, environment);
        await host.Authority.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Runs a command and gives status and body.</summary>
    public async Task<(int Status, JsonNode Body)> SendAsync(string command, AdminEndpoint endpoint = AdminEndpoint.Metadata, Session? session = null)
    {
        using var document = JsonDocument.Parse(command);
        var result = await Api.ExecuteAsync(endpoint, document.RootElement, session ?? Session.Admin, CancellationToken.None);
        return (result.Status, JsonNode.Parse(Encoding.UTF8.GetString(result.Body.Span))!);
    }

    /// <summary>Runs a metadata command that must succeed.</summary>
    public async Task<JsonNode> MustAsync(string command, AdminEndpoint endpoint = AdminEndpoint.Metadata)
    {
        var (status, body) = await SendAsync(command, endpoint);
        Assert.True(status == 200, $"{command} -> {status} {body.ToJsonString()}");
        return body;
    }

    /// <summary>Runs a command that must fail, and gives the error.</summary>
    public async Task<(int Status, string Path, string Error, string Code)> MustFailAsync(string command, AdminEndpoint endpoint = AdminEndpoint.Metadata)
    {
        var (status, body) = await SendAsync(command, endpoint);
        Assert.True(status >= 400, $"{command} -> {status} {body.ToJsonString()}");
        return (status, (string)body["path"]!, (string)body["error"]!, (string)body["code"]!);
    }

    /// <summary>Runs SQL that must succeed.</summary>
    public Task<JsonNode> SqlAsync(string sql, string more = "") =>
        MustAsync($$"""{"type":"run_sql","args":{"sql":{{JsonSerializer.Serialize(sql)}} {{more}} } }""", AdminEndpoint.Query);

    public async ValueTask DisposeAsync()
    {
        await Authority.DisposeAsync();
        await _connections.DisposeAsync();
    }
}

/// <summary>One server, a new database and host for each test.</summary>
public abstract class AdministrationTest : IAsyncLifetime
{
    private TestDatabase? _database;
    private MetadataHost? _host;

    protected MetadataHost Host => _host!;

    protected TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await FillAsync(_database);
        _host = await MetadataHost.StartAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _database!.DisposeAsync();
    }

    protected virtual Task FillAsync(TestDatabase database) => database.ExecuteAsync(
        """
        CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
        CREATE TABLE article (id serial PRIMARY KEY, title text NOT NULL, content text, author_id integer NOT NULL REFERENCES author);
        CREATE VIEW article_view AS SELECT id, title, upper(title) AS loud FROM article;
        """);
}
