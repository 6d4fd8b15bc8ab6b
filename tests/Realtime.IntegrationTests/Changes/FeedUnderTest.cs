using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.IntegrationTests.Changes;

/// <summary>A feed over a fresh database with a table <c>marker</c>, by which a test knows that everything before has come.</summary>
internal sealed class FeedUnderTest : IAsyncDisposable
{
    public const string Installation = "0123456789ab";
    public const string Publication = "realtime_0123456789ab_default";

    private readonly ReplicationServer _server;
    private int _markers;

    private FeedUnderTest(ReplicationServer server, string database, ChangeFeed feed, ChangeRecorder recorder)
    {
        _server = server;
        Database = database;
        Feed = feed;
        Recorder = recorder;
    }

    public string Database { get; }

    public ChangeFeed Feed { get; }

    public ChangeRecorder Recorder { get; }

    /// <summary>Creates the schema, starts a feed over the tables, and waits until it streams.</summary>
    public static async Task<FeedUnderTest> StartAsync(
        ReplicationServer server, string schema, string[] tables, Func<ChangeFeedOptions, ChangeFeedOptions>? configure = null, string user = "postgres")
    {
        var test = await CreateAsync(server, schema, tables, configure, user);
        await test.StartAsync();
        return test;
    }

    public static async Task<FeedUnderTest> CreateAsync(
        ReplicationServer server, string schema, string[] tables, Func<ChangeFeedOptions, ChangeFeedOptions>? configure = null, string user = "postgres")
    {
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, "CREATE TABLE marker(id int PRIMARY KEY);" + schema);
        return await OverAsync(server, database, tables, configure, user);
    }

    /// <summary>Another feed over the same database, which has to have a table <c>marker</c>; not started.</summary>
    public static async Task<FeedUnderTest> OverAsync(
        ReplicationServer server, string database, string[] tables, Func<ChangeFeedOptions, ChangeFeedOptions>? configure = null, string user = "postgres")
    {
        var options = new ChangeFeedOptions
        {
            ConnectionString = server.ConnectionString(database, user),
            Owner = new PublicationOwner(Installation, "default"),
            LookInterval = TimeSpan.FromMilliseconds(200),
            IdleLookInterval = TimeSpan.FromMilliseconds(200),
            LagLimit = TimeSpan.FromSeconds(30), // a busy machine must not make a test of something else lag
        };
        var recorder = new ChangeRecorder();
        var feed = new ChangeFeed(configure?.Invoke(options) ?? options, recorder, TimeProvider.System, NullLoggerFactory.Instance);
        var test = new FeedUnderTest(server, database, feed, recorder);
        await test.SetTablesAsync(tables);
        return test;
    }

    public Task SetTablesAsync(params string[] tables) => SetTablesAsync(tables, []);

    public Task SetTablesAsync(string[] tables, string[] keptOut) =>
        Feed.SetTablesAsync([.. tables.Append("marker").Select(Name)], keptOut.Select(Name).ToHashSet(), CancellationToken.None);

    public static QualifiedName Name(string table) => new("public", table);

    public Task ExecuteAsync(string sql) => _server.ExecuteAsync(Database, sql);

    /// <summary>Runs the statement and returns what the feed said of it.</summary>
    public async Task<List<string>> ChangesOfAsync(string sql)
    {
        await ExecuteAsync(sql);
        return await UntilNowAsync();
    }

    /// <summary>Starts the feed and waits until it streams.</summary>
    public async Task StartAsync()
    {
        await Feed.StartAsync(CancellationToken.None);
        await Recorder.UntilAsync("everything");
    }

    /// <summary>Everything said until now.</summary>
    public async Task<List<string>> UntilNowAsync()
    {
        var marker = ++_markers;
        await ExecuteAsync($"INSERT INTO marker VALUES ({marker})");
        return await Recorder.UntilAsync($"I marker old() new({marker})");
    }

    public ValueTask DisposeAsync() => Feed.DisposeAsync();
}
