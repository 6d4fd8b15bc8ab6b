using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// One seed of mutations: each is run, and the tables are read back. What succeeds has written and answered what the oracle says; what fails has written
/// nothing.
/// </summary>
internal sealed class MutationRun(int seed)
{
    private const int Mutations = 100;

    private readonly Random _random = new(seed);

    /// <summary>Mutations that wrote, and those that were refused.</summary>
    public (int Written, int Refused) Counts { get; private set; }

    /// <summary>What was met.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>The first difference.</summary>
    public async Task<string?> RunAsync()
    {
        var world = new WorldGenerator(_random).Next();
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(world.Ddl);
        await WorldGenerator.LoadAsync(world, database.DataSource);
        var grants = new GrantsGenerator(_random, world).Next();
        var writes = WriteGrants.AddTo(grants, _random, world);
        await using var engine = new RealtimeEngine(
            new RealtimeOptions { DatabaseUrl = database.ConnectionString, DevMode = true }, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        await OracleRun.ReplaceAsync(engine, grants.Metadata);
        for (var number = 0; number < Mutations; number++)
        {
            var role = grants.Roles[_random.Next(grants.Roles.Count)];
            var session = Grants.SessionsOf(role)[_random.Next(3)];
            if (new MutationGenerator(_random, world, role, writes.Of(role)).Next() is not { } mutation)
            {
                continue;
            }

            var coverage = new Coverage();
            MutationOutcome outcome;
            await using (var reference = await ReferenceDatabase.BeginAsync(world, database.DataSource))
            {
                outcome = await new ReferenceWriter(reference, role, session, writes.Of(role), coverage).RunAsync(mutation);
            }

            if (outcome.IsOpen)
            {
                continue;
            }

            if (await DifferenceAsync(engine, database, world, mutation, outcome, session, coverage) is { } difference)
            {
                return $"""

                     seed {seed}, mutation {number}: {difference}
                     query: {mutation.Text}
                     variables: {mutation.Variables.ToJsonString(Words.Relaxed)}
                     session: {role.Name} {string.Join(", ", session.Variables.Select(pair => $"{pair.Key}={pair.Value}"))}
                     metadata: {grants.Metadata.ToJsonString(Words.Relaxed)}
                     database: {world.Ddl}
                     """;
            }
        }

        return null;
    }

    private async Task<string?> DifferenceAsync(
        RealtimeEngine engine, TestDatabase database, World world, Mutation mutation, MutationOutcome outcome, Session session, Coverage coverage)
    {
        var request = new OperationRequest(mutation.Text, null, JsonDocument.Parse(mutation.Variables.ToJsonString()).RootElement);
        var result = await engine.ExecuteAsync(request, session, CancellationToken.None);
        var body = Encoding.UTF8.GetString(result.Body.Span);
        if (result.HasErrors)
        {
            if (!MayFail(outcome.Error, result.Errors[0].Code.Text))
            {
                return $"expected {outcome.Error ?? "no error"}, got {body}\nexpected: {outcome.Answer?.Describe()}";
            }
        }
        else if (outcome.Error is not null)
        {
            return $"expected the error {outcome.Error}, got {body}";
        }
        else
        {
            using var document = JsonDocument.Parse(body);
            if (outcome.Answer!.Mismatch(document.RootElement.GetProperty("data"), "$") is { } mismatch)
            {
                return $"{mismatch}\nactual: {body}\nexpected: {outcome.Answer.Describe()}";
            }

            Coverage.Add(coverage);
            Coverage.Hit($"mutation as {session.Role}");
        }

        if (outcome.Error is not null)
        {
            Coverage.Hit($"refused: {outcome.Error}");
        }

        Counts = result.HasErrors ? (Counts.Written, Counts.Refused + 1) : (Counts.Written + 1, Counts.Refused);
        world.Tables.ToList().ForEach(table => table.Rows.Clear());
        await WorldGenerator.LoadAsync(world, database.DataSource);
        foreach (var table in world.Tables.Where(table => !Same(table, outcome.After[table], table.Rows)))
        {
            return $"rows of {table} differ after {body}: expected {Describe(table, outcome.After[table])}\ngot {Describe(table, table.Rows)}";
        }

        return null;
    }

    // A check may fail in an earlier statement than the one that Postgres refuses, but where Postgres refuses none, nothing but the check fails.
    private static bool MayFail(string? expected, string code) => expected switch
    {
        null => false,
        "check" => code == "permission-error",
        _ => code is "permission-error" or "constraint-violation" or "data-exception" or "not-supported" || (expected == "twice" && code == "unexpected"),
    };

    private static bool Same(TableSpec table, IReadOnlyList<Row> expected, IReadOnlyList<Row> actual)
    {
        var left = expected.ToList();
        return actual.Count == left.Count && actual.All(row =>
            left.FindIndex(other => table.Columns.TrueForAll(column => ColumnValues.Same(row[column], other[column]))) is var index and >= 0
            && Removed(left, index));
    }

    private static bool Removed(List<Row> rows, int index)
    {
        rows.RemoveAt(index);
        return true;
    }

    private static string Describe(TableSpec table, IReadOnlyList<Row> rows) =>
        string.Join("\n", rows.Select(row => string.Join(", ", table.Columns.Select(column => $"{column.Name}={row[column]?.Value.ToString() ?? "NULL"}"))));
}
