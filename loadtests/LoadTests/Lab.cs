using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Realtime.LoadTests;

/// <summary>What a run measures: a private PostgreSQL (or a given database) with the tables, and a gateway of its own. Disposing it stops everything.</summary>
internal sealed class Lab : IAsyncDisposable
{
    /// <summary>The gateway's admin secret; nothing but this process talks to it.</summary>
    public const string Secret = "load-test-secret-of-this-run-only";

    private readonly EmbeddedPostgres? _postgres;
    private readonly string? _folder;
    private readonly HttpClient _http = new();

    private Lab(EmbeddedPostgres? postgres, string? folder, string connectionString)
    {
        _postgres = postgres;
        _folder = folder;
        ConnectionString = connectionString;
        Database = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>The load generator's own pool.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The gateway under test.</summary>
    public ChildServer Gateway { get; private set; } = null!;

    /// <summary>Starts everything and brings the tables in.</summary>
    public static async Task<Lab> StartAsync(Options options, CancellationToken cancellation)
    {
        Lab lab;
        if (options.Database is { } given)
        {
            lab = new Lab(null, null, given);
        }
        else
        {
            var folder = Directory.CreateTempSubdirectory("realtime-loadtest-").FullName;
            var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions
                {
                    DataFolder = Path.Combine(folder, "database"),
                    Durability = Durability.None,
                    Settings = new Dictionary<string, string> { ["track_activity_query_size"] = "32kB", ["shared_buffers"] = "256MB" },
                },
                TimeProvider.System,
                NullLogger.Instance,
                cancellation);
            lab = new Lab(postgres, folder, postgres.ConnectionString);
        }

        try
        {
            await LabSchema.EnsureTablesAsync(lab.Database, cancellation);
            lab.Gateway = await ChildServer.StartAsync(
                "Gateway",
                new Dictionary<string, string>
                {
                    ["HASURA_GRAPHQL_DATABASE_URL"] = lab.ConnectionString,
                    ["HASURA_GRAPHQL_ADMIN_SECRET"] = Secret,
                    ["HASURA_GRAPHQL_LOG_LEVEL"] = "warn",
                },
                cancellation);
            await LabSchema.TrackAsync(lab, cancellation);
            return lab;
        }
        catch (Exception)
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts JSON to the gateway as admin, or as a role with session variables.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, IReadOnlyDictionary<string, string>? session, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{Gateway.Port}{path}")) { Content = JsonContent.Create(body) };
        request.Headers.Add("x-hasura-admin-secret", Secret);
        foreach (var (name, value) in session ?? new Dictionary<string, string>())
        {
            request.Headers.Add(name, value);
        }

        using var answer = await _http.SendAsync(request, cancellation);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    /// <summary>CPU time of all PostgreSQL processes that are alive; zero where it cannot be told.</summary>
    public TimeSpan PostgresCpu() => _postgres is null ? TimeSpan.Zero : ProcessTree.Cpu(_postgres.ProcessId);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        _http.Dispose();
        await Database.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
            Directory.Delete(_folder!, recursive: true);
        }
    }
}
