using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.IntegrationTests.LiveQueries;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// One seed of live queries beside writers: a database whose tables have every replica identity, subscriptions of all roles that come and go, and writes of
/// every kind. After each round of writes every subscriber's last result must become what the oracle says.
/// </summary>
internal sealed class LiveRun(int seed)
{
    private const int Rounds = 6;
    private const int Subscriptions = 30;
    private const int MostDifferences = 3;

    private readonly Random _random = new(seed);
    private readonly List<string> _differences = [];
    private readonly List<string> _written = [];
    private readonly List<Subscription> _running = [];

    /// <summary>Results compared so far.</summary>
    public int Compared { get; private set; }

    /// <summary>What was met.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>The differences, each with all that it takes to see it again.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var world = new WorldGenerator(_random).Next();
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(world.Ddl);
        await WorldGenerator.LoadAsync(world, database.DataSource);
        var writer = new LiveWrites(_random, world, database, Coverage);
        await writer.IdentifyAllAsync();

        // What is polled is polled often; what changes drive is not looked at again for safety, which would hide that it was missed.
        await using var engine = new RealtimeEngine(
            new RealtimeOptions
            {
                DatabaseUrl = database.ConnectionString,
                DevMode = true,
                LiveQueriesRefetchInterval = TimeSpan.FromMilliseconds(200),
                LiveQuerySafetyShare = 0,
            },
            NullLoggerFactory.Instance,
            TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        var grants = new GrantsGenerator(_random, world).Next();
        var writes = WriteGrants.AddTo(grants, _random, world);
        await OracleRun.ReplaceAsync(engine, grants.Metadata);
        for (var round = 0; round < Rounds && _differences.Count < MostDifferences; round++)
        {
            await ComeAndGoAsync(engine, world, grants);
            await Eventually.TrueAsync(
                () => engine.LiveStatus["default"].IsStreaming
                    && engine.LiveQueries.All(poller => poller.IsDriven || poller.Query.Reads.UntrackedReason is not null),
                "changes drive the live queries");
            Note(engine);
            _written.Clear();
            _written.AddRange(await writer.RunAsync(engine, grants, writes));
            await CompareAsync(database, world, engine, grants);
        }

        foreach (var subscription in _running)
        {
            await subscription.Handle.DisposeAsync();
        }

        return _differences;
    }

    private async Task ComeAndGoAsync(RealtimeEngine engine, World world, Grants grants)
    {
        foreach (var gone in _running.Where(_ => _random.Next(5) == 0).ToList())
        {
            await gone.Handle.DisposeAsync();
            _running.Remove(gone);
        }

        for (var tries = 0; _running.Count < Subscriptions && tries < 10 * Subscriptions; tries++)
        {
            var role = grants.Roles[_random.Next(grants.Roles.Count)];
            if (QueryGenerator.Next(_random, world, role, byValue: _random.Next(4) > 0) is { } query)
            {
                var session = Grants.SessionsOf(role)[_random.Next(3)];
                var sink = new RecordingSink();
                var request = new OperationRequest(query.Text("subscription"), null, JsonDocument.Parse(query.Variables.ToJsonString()).RootElement);
                _running.Add(new Subscription(query, role, session, sink, await engine.SubscribeAsync(request, session, sink, CancellationToken.None)));
            }
        }
    }

    private void Note(RealtimeEngine engine)
    {
        foreach (var poller in engine.LiveQueries.Where(poller => poller.IsDriven))
        {
            foreach (var occurrence in poller.Occurrences)
            {
                Coverage.Hit($"followed {occurrence.Mode}");
            }
        }
    }

    private async Task CompareAsync(TestDatabase database, World world, RealtimeEngine engine, Grants grants)
    {
        world.Tables.ToList().ForEach(table => table.Rows.Clear());
        await WorldGenerator.LoadAsync(world, database.DataSource);
        foreach (var subscription in _running)
        {
            var expected = new Answers(new RoleView(subscription.Role, subscription.Session)).Of(subscription.Query);
            string? mismatch = null;
            var isRight = await Eventually.IsTrueAsync(() => Task.FromResult((mismatch = Mismatch(expected, subscription.Sink.Last)) is null));
            Compared++;
            if (!isRight && _differences.Count < MostDifferences)
            {
                _differences.Add(
                    $"""

                     seed {seed}: {mismatch}
                     query: {subscription.Query.Text("subscription")}
                     variables: {subscription.Query.Variables.ToJsonString(Words.Relaxed)}
                     session: {subscription.Role.Name} {string.Join(", ", subscription.Session.Variables.Select(pair => $"{pair.Key}={pair.Value}"))}
                     last: {subscription.Sink.Last}
                     expected: {expected.Describe()}
                     followed: {string.Join("; ", engine.LiveQueries.Where(poller => poller.Query.Role == subscription.Role.Name).Select(Describe))}
                     written: {string.Join("\n", _written)}
                     metadata: {grants.Metadata.ToJsonString(Words.Relaxed)}
                     database: {world.Ddl}
                     """);
            }
        }
    }

    private static string? Mismatch(Expected expected, string? last)
    {
        if (last is null)
        {
            return "no result";
        }

        using var document = JsonDocument.Parse(last);
        return document.RootElement.TryGetProperty("data", out var data) ? expected.Mismatch(data, "$") : "an error";
    }

    private static string Describe(Realtime.LiveQueries.PollerStatistics poller) => new StringBuilder()
        .AppendJoin(", ", poller.Occurrences.Select(occurrence => $"{occurrence.Table} {occurrence.Mode} {string.Join('+', occurrence.Columns)}"))
        .Append(poller.IsDriven ? "" : " polled").ToString();

    private sealed record Subscription(Query Query, RoleSpec Role, Session Session, RecordingSink Sink, IAsyncDisposable Handle);
}
