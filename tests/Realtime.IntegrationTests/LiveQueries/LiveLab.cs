using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Catalog;
using Realtime.Documents;
using Realtime.IntegrationTests.Changes;
using Realtime.LiveQueries;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sessions;
using Realtime.Sql;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>
/// A multiplexer over a real server with one hand-written query: the articles of an author, by an operation request whose text is the author's id. What is
/// tested is the live engine alone, not planning.
/// </summary>
internal sealed class LiveLab : IAsyncDisposable
{
    private const string Text = """
        SELECT s.i::int4, r.h, r.root
        FROM unnest(($1)::int4[], ($2)::int8[]) WITH ORDINALITY AS s(v0, prev, i)
        CROSS JOIN LATERAL (SELECT x.root, hashtextextended(x.root, ($3)::int8) AS h FROM (SELECT (json_build_object('article',
            (SELECT coalesce(json_agg(json_build_object('id', a.id, 'title', a.title) ORDER BY a.id), '[]') FROM article AS a WHERE a.author_id = s.v0)))::text AS root OFFSET 0) AS x OFFSET 0) AS r
        WHERE r.h IS DISTINCT FROM s.prev
        """;

    private static readonly PgType Int4 = new(23, new QualifiedName("pg_catalog", "int4"), PgTypeKind.Base, 'N');

    private readonly LiveQueryMultiplexer _multiplexer;

    private LiveLab(ReplicationServer server, string database, OneQuery query, LiveSources sources)
    {
        Query = query;
        _multiplexer = new LiveQueryMultiplexer(query, sources, NullLogger<LiveQueryMultiplexer>.Instance);
        Server = server;
        Database = database;
        Sources = sources;
    }

    public ReplicationServer Server { get; }

    public string Database { get; }

    public OneQuery Query { get; }

    public LiveSources Sources { get; }

    /// <summary>Subscriptions running now.</summary>
    public int Count => _multiplexer.Count;

    /// <summary>The table that the query reads.</summary>
    public const string Table = "CREATE TABLE article(id int PRIMARY KEY, author_id int NOT NULL, title text NOT NULL); CREATE INDEX ON article(author_id)";

    public static async Task<LiveLab> StartAsync(
        ReplicationServer server, LiveQueryOptions? options = null, bool tracked = true,
        Func<string, LiveSourceConnections>? connections = null, string table = "article")
    {
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, Table + "; CREATE TABLE elsewhere(id int PRIMARY KEY)");
        var reads = new PlanReads(
            new Dictionary<QualifiedName, IReadOnlySet<string>> { [new("public", table)] = new[] { "id", "author_id", "title" }.ToFrozenSet() },
            tracked ? null : "for the test");
        var slot = new Slot(0, new ValueOrigin.Literal(0), Int4, SlotEncoding.Text);
        var query = new OneQuery(new LiveQuery("default", "user", new MultiplexedSqlText(Text, [slot]), reads));
        var sources = new LiveSources(options ?? new LiveQueryOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var connection = server.ConnectionString(database);
        var ways = connections?.Invoke(database) ?? new LiveSourceConnections(connection.Replace("Pooling=false", "Pooling=true"), connection);
        await sources.AddAsync("default", ways, new LiveInstallation("0123456789ab", 42), CancellationToken.None);
        await sources.SetTablesAsync("default", [new QualifiedName("public", "article"), new QualifiedName("public", "elsewhere")], new HashSet<QualifiedName>(), CancellationToken.None);
        return new LiveLab(server, database, query, sources);
    }

    public async Task<(IAsyncDisposable Subscription, RecordingSink Sink)> SubscribeAsync(int author)
    {
        var sink = new RecordingSink();
        return (await SubscribeAsync(author.ToString(System.Globalization.CultureInfo.InvariantCulture), sink), sink);
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(string author, RecordingSink sink, PlannedLiveQuery? planned = null) =>
        _multiplexer.SubscribeAsync(new OperationRequest(author), Session.Admin, planned ?? Query.Plan(author), sink);

    /// <summary>A schema came into force: what runs is planned again.</summary>
    public Task ChangeSchemaAsync()
    {
        Query.SchemaVersion++;
        return _multiplexer.ReplanAsync();
    }

    /// <summary>Waits until changes drive the query: a change written by the test arrives without polling.</summary>
    public Task UntilStreamingAsync() => Eventually.TrueAsync(
        () => Task.FromResult(Sources.Status["default"].IsStreaming && Sources.Describe().All(poller => poller.IsDriven)),
        () => Sources.Status["default"].ToString());

    public Task WriteAsync(string sql) => Server.ExecuteAsync(Database, sql);

    /// <summary>What a fresh query returns for an author.</summary>
    public Task<string> FreshAsync(int author) => Server.ScalarAsync<string>(
        Database,
        $"SELECT '{{\"data\":' || json_build_object('article', (SELECT coalesce(json_agg(json_build_object('id', id, 'title', title) ORDER BY id), '[]') FROM article WHERE author_id = {author}))::text || '}}'");

    public async ValueTask DisposeAsync()
    {
        await Sources.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>The planner of the one query, which is the same in every schema.</summary>
    internal sealed class OneQuery(LiveQuery query) : ILiveQueryPlanner
    {
        public long SchemaVersion { get; set; } = 1;

        /// <summary>How often the multiplexer asked for a plan.</summary>
        public int Plannings { get; private set; }

        public PlannedLiveQuery Plan(string author) => new(query, new CohortKey([author]), SchemaVersion);

        public ValueTask<PlannedLiveQuery> PlanAsync(OperationRequest request, Session session)
        {
            Plannings++;
            return ValueTask.FromResult(Plan(request.Query));
        }

        public bool IsAway(string source, PlanReads reads, long metadataVersion) => false;
    }
}
