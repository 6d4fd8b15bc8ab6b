using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>One seed of mutations: each is run, and the tables are read back. What succeeds has written what the oracle says; what fails has written nothing.</summary>
internal sealed class MutationRun(int seed)
{
    private const int MutationsPerRole = 60;

    private readonly Random _random = new(seed);

    /// <summary>Mutations that wrote, and those that were refused.</summary>
    public (int Written, int Refused) Counts { get; private set; }

    /// <summary>The first difference.</summary>
    public async Task<string?> RunAsync()
    {
        var world = new WorldGenerator(_random).Next();
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(world.Ddl);
        await WorldGenerator.LoadAsync(world, database.DataSource);
        var grants = new GrantsGenerator(_random, world).Next();
        var writable = world.Tables.Where(table => table.ViewOf is null).ToDictionary(table => table, table => WriteSpec.Next(_random, world, table));
        var writer = grants.Roles.Single(role => role.Name == "writer");
        foreach (var entry in ((JsonArray)grants.Metadata["sources"]![0]!["tables"]!).OfType<JsonObject>())
        {
            var table = world.Tables.Single(each => JsonNode.DeepEquals(WorldGenerator.Name(each), entry["table"]));
            if (writable.TryGetValue(table, out var write))
            {
                write.AddTo(entry, writer.Name);
            }
        }

        await using var engine = new RealtimeEngine(
            new RealtimeOptions { DatabaseUrl = database.ConnectionString, DevMode = true }, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        await OracleRun.ReplaceAsync(engine, grants.Metadata);
        var admin = writable.Keys.ToDictionary(table => table, WriteSpec.Admin);
        for (var number = 0; number < MutationsPerRole; number++)
        {
            var role = number % 3 == 0 ? grants.Roles[0] : writer;
            var session = Grants.SessionsOf(role)[_random.Next(3)];

            // A view caches which rows it sees, and the rows change.
            var oracle = new MutationOracle(_random, world, new RoleView(role, session), role.IsAdmin ? admin : writable);
            if (oracle.Next() is { } mutation && await DifferenceAsync(engine, database, world, mutation, session) is { } difference)
            {
                return $"\nseed {seed}, mutation: {difference}\nquery: {mutation.Text}\nsession: {string.Join(", ", session.Variables.Select(pair => $"{pair.Key}={pair.Value}"))}\nmetadata: {grants.Metadata.ToJsonString(Words.Relaxed)}\ndatabase: {world.Ddl}";
            }
        }

        return null;
    }

    private async Task<string?> DifferenceAsync(RealtimeEngine engine, TestDatabase database, World world, Mutation mutation, Session session)
    {
        var result = await engine.ExecuteAsync(new OperationRequest(mutation.Text), session, CancellationToken.None);
        var body = Encoding.UTF8.GetString(result.Body.Span);
        if (!result.HasErrors)
        {
            if (mutation.IsRefused)
            {
                return $"a failing check did not refuse: {body}";
            }

            using var document = JsonDocument.Parse(body);
            var affected = document.RootElement.GetProperty("data").EnumerateObject().First().Value.GetProperty("affected_rows").GetInt32();
            if (affected != mutation.Affected)
            {
                return $"expected {mutation.Affected} affected rows, got {body}";
            }
        }
        else if (result.Errors[0].Code.Text is not ("permission-error" or "constraint-violation") || (!mutation.IsRefused && result.Errors[0].Code.Text == "permission-error"))
        {
            return $"an error: {body}";
        }

        Counts = result.HasErrors ? (Counts.Written, Counts.Refused + 1) : (Counts.Written + 1, Counts.Refused);
        var before = world.Tables.ToDictionary(table => table, table => table.Rows.ToList());
        world.Tables.ToList().ForEach(table => table.Rows.Clear());
        await WorldGenerator.LoadAsync(world, database.DataSource);
        foreach (var table in world.Tables.Where(table => table.ViewOf is null))
        {
            var expected = table == mutation.Table && !result.HasErrors ? mutation.Rows : before[table];
            if (!Same(table, expected, table.Rows))
            {
                return $"rows of {table} differ after {body}: expected {Describe(table, expected)}\ngot {Describe(table, table.Rows)}";
            }
        }

        return null;
    }

    private static bool Same(TableSpec table, IReadOnlyList<Row> expected, IReadOnlyList<Row> actual)
    {
        var left = expected.ToList();
        return actual.Count == left.Count && actual.All(row =>
            left.FindIndex(other => table.Columns.TrueForAll(column => ColumnValues.Same(row[column], other[column]))) is var index and >= 0 && Removed(left, index));
    }

    private static bool Removed(List<Row> rows, int index)
    {
        rows.RemoveAt(index);
        return true;
    }

    private static string Describe(TableSpec table, IReadOnlyList<Row> rows) =>
        string.Join("\n", rows.Select(row => string.Join(", ", table.Columns.Select(column => $"{column.Name}={row[column]?.Value.ToString() ?? "NULL"}"))));
}
