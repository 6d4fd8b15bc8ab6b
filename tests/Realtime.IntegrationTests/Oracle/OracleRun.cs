using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Administration;
using Realtime.IntegrationTests.LiveQueries;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Sql;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>One seed: a database, some metadata documents over it, and many queries of each role, all answered by the engine and by the oracle.</summary>
internal sealed partial class OracleRun(int seed)
{
    private const int Documents = 2;
    private const int QueriesPerRole = 12;
    private const int MostDifferences = 5;

    private readonly Random _random = new(seed);
    private readonly List<string> _differences = [];

    /// <summary>Operations answered so far.</summary>
    public int Queries { get; private set; }

    /// <summary>Live queries answered so far.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>What was met.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>The differences, each with all that it takes to see it again.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var world = new WorldGenerator(_random).Next();
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(world.Ddl);
        await WorldGenerator.LoadAsync(world, database.DataSource);
        await using var engine = new RealtimeEngine(
            new RealtimeOptions { DatabaseUrl = database.ConnectionString, DevMode = true }, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        for (var document = 0; document < Documents && _differences.Count < MostDifferences; document++)
        {
            var grants = new GrantsGenerator(_random, world).Next();
            Coverage.Scan(grants);
            await ReplaceAsync(engine, grants.Metadata);
            var forms = await BothForms.OverAsync(database.DataSource, grants.Metadata.ToJsonString());
            foreach (var role in grants.Roles)
            {
                await new RoleRun(this, engine, world, grants, role, forms).RunAsync(database);
            }
        }

        return _differences;
    }

    /// <summary>Puts a metadata document in force; it must be consistent.</summary>
    public static async Task ReplaceAsync(RealtimeEngine engine, JsonObject metadata)
    {
        var command = new JsonObject { ["type"] = "replace_metadata", ["args"] = metadata.DeepClone() };
        using var document = JsonDocument.Parse(command.ToJsonString());
        var result = await engine.ExecuteAsync(AdminEndpoint.Metadata, document.RootElement, Session.Admin, CancellationToken.None);
        Assert.True(result.Status == 200, $"{Encoding.UTF8.GetString(result.Body.Span)}\n{metadata.ToJsonString(Words.Relaxed)}");
    }

    [GeneratedRegex("«[^»]*»")]
    private static partial Regex Marker();

    /// <summary>One role of one metadata document.</summary>
    private sealed class RoleRun(OracleRun run, RealtimeEngine engine, World world, Grants grants, RoleSpec role, BothForms forms)
    {
        private readonly IReadOnlyList<Session> _sessions = Grants.SessionsOf(role);
        private readonly Dictionary<Session, RoleView> _views = [];
        private readonly Dictionary<Session, HashSet<string>> _visible = [];

        public async Task RunAsync(TestDatabase database)
        {
            foreach (var session in _sessions)
            {
                _views.Add(session, new RoleView(role, session));
                _visible.Add(session, await VisibleAsync(database, session));
            }

            for (var number = 0; number < QueriesPerRole && run._differences.Count < MostDifferences; number++)
            {
                if (QueryGenerator.Next(run._random, world, role) is not { } query)
                {
                    return;
                }

                var session = _sessions[run._random.Next(_sessions.Count)];
                Check(query, session, "query", await engine.ExecuteAsync(Request(query, "query"), session, CancellationToken.None));
                run.Queries++;
                run.Coverage.Hit($"as {role.Name}");
                run.Coverage.Scan(query);
                if (run._random.Next(3) == 0)
                {
                    await SubscribeAsync(query);
                }
            }
        }

        // What plain SQL says the role may see must also be what the oracle says.
        private async Task<HashSet<string>> VisibleAsync(TestDatabase database, Session session)
        {
            var markers = new HashSet<string>();
            foreach (var table in world.Tables.Where(role.CanSelect))
            {
                var found = new HashSet<string>();
                var sql = new ConditionSql(session).Markers(role, table);
                await using var command = database.DataSource.CreateCommand(sql);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    found.Add(reader.GetString(0));
                }

                var view = _views[session];
                var own = view.Rows(table).SelectMany(row => table.Columns.Where(column => column.Kind == ColumnKind.Marker)
                    .Select(column => view.Get(table, row, column)?.Value as string)).OfType<string>().ToHashSet();
                Assert.True(found.SetEquals(own), $"seed {run.Seed}: the oracle itself errs about {table} for {role.Name}: {sql}\n{string.Join(" ", found.Order())}\n{string.Join(" ", own.Order())}");
                markers.UnionWith(found);
            }

            return markers;
        }

        private void Check(Query query, Session session, string kind, OperationResult result)
        {
            var body = Encoding.UTF8.GetString(result.Body.Span);
            var leaked = Marker().Matches(body).Select(match => match.Value).Where(marker => !_visible[session].Contains(marker)).ToList();
            if (leaked.Count > 0 && !query.Text("query").Contains(leaked[0], StringComparison.Ordinal))
            {
                Report(query, session, kind, $"LEAK of {string.Join(", ", leaked)}", body);
            }

            using var document = JsonDocument.Parse(body);
            var mismatch = document.RootElement.TryGetProperty("data", out var data)
                ? new Answers(_views[session]).Of(query).Mismatch(data, "$")
                : "an error";
            if (mismatch is not null)
            {
                Report(query, session, kind, mismatch, body);
            }
        }

        private async Task SubscribeAsync(Query query)
        {
            var running = new List<(Session Session, RecordingSink Sink, IAsyncDisposable Handle)>();
            foreach (var session in _sessions)
            {
                var sink = new RecordingSink();
                running.Add((session, sink, await engine.SubscribeAsync(Request(query, "subscription"), session, sink, CancellationToken.None)));
            }

            foreach (var (session, sink, handle) in running)
            {
                Check(query, session, "subscription", new OperationResult(Encoding.UTF8.GetBytes(await sink.UntilAsync(_ => true))));
                await handle.DisposeAsync();
                run.Subscriptions++;
            }

            // Where the query leaves rows to choose from, two statements may choose differently.
            if (_sessions.All(session => new Answers(_views[session]).Of(query).IsDetermined))
            {
                var shape = run._random.Next(2) == 0 ? JsonShape.LateralRows : JsonShape.ScalarSubselects;
                try
                {
                    if (await forms.DifferenceAsync(query.Text("subscription"), query.Variables.ToJsonString(), _sessions, shape) is { } difference)
                    {
                        Report(query, _sessions[0], "both forms", difference, "");
                    }
                }
                catch (PostgresException exception)
                {
                    Report(query, _sessions[0], $"both forms, {shape}", exception.MessageText, "");
                }
            }
        }

        private static OperationRequest Request(Query query, string kind) =>
            new(query.Text(kind), null, JsonDocument.Parse(query.Variables.ToJsonString()).RootElement);

        private void Report(Query query, Session session, string kind, string mismatch, string actual) => run._differences.Add(
            $"""

             seed {run.Seed}, {kind}: {mismatch}
             query: {query.Text("query")}
             variables: {query.Variables.ToJsonString(Words.Relaxed)}
             session: {string.Join(", ", session.Variables.Select(pair => $"{pair.Key}={pair.Value}"))}
             actual: {actual}
             expected: {(query.Roots.Count > 0 ? new Answers(_views[session]).Of(query).Describe() : "")}
             metadata: {grants.Metadata.ToJsonString(Words.Relaxed)}
             database: {world.Ddl}
             """);
    }

    private int Seed => seed;
}
