using System.Globalization;
using System.Text.Json;
using Npgsql;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.LoadTests;

/// <summary>
/// The statements that the engine writes, in both of its JSON shapes, alone and for 1, 100 and 1,000 cohorts at once, and the nested list against statements
/// that were written by hand for it. Arms in turn on one connection, prepared, with the settings of the engine's connections; random values.
/// </summary>
internal sealed class JsonShapes(Lab lab, Options options)
{
    private const double Promised = 1.2;
    private static readonly int[] CohortCounts = [1, 100, 1_000];

    /// <summary>Runs it; false when the engine's statement of the nested list takes more than 1.2 of the best by hand.</summary>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        await using var connection = await lab.Database.OpenConnectionAsync(cancellation);
        var snapshot = await JsonShapesProject.CreateAsync(connection, cancellation);
        try
        {
            return await RunAsync(connection, snapshot, report, cancellation);
        }
        finally
        {
            await JsonShapesProject.DropAsync(connection);
        }
    }

    private async Task<bool> RunAsync(NpgsqlConnection connection, SchemaSnapshot snapshot, Report report, CancellationToken cancellation)
    {
        await using (var settings = new NpgsqlCommand("SET jit = off; SET plan_cache_mode = force_generic_plan", connection))
        {
            await settings.ExecuteNonQueryAsync(cancellation);
        }

        var schemas = new RoleSchemaCache(RoleSchemaOptions.Default);
        var rows = new List<(string, string)>();
        foreach (var role in new[] { Session.AdminRole, JsonShapesProject.Role })
        {
            var schema = await schemas.GetAsync(snapshot, role, includesBackendOnly: false);
            foreach (var operation in JsonShapesProject.Operations)
            {
                var planned = new Planned(operation.Text, operation.Values, schema);
                rows.Add(($"{operation.Name}, {role}, alone", await CompareAsync(connection, [planned.Alone(JsonShape.LateralRows), planned.Alone(JsonShape.ScalarSubselects)], cancellation)));
                foreach (var count in CohortCounts)
                {
                    rows.Add(($"{operation.Name}, {role}, {count} cohort{(count == 1 ? "" : "s")}", await CompareAsync(
                        connection, [planned.Multiplexed(JsonShape.LateralRows, count), planned.Multiplexed(JsonShape.ScalarSubselects, count)],
                        cancellation)));
                }
            }
        }

        report.Section("JSON shapes: lateral rows, scalar sub-selects: a run's p10 (p50) in ms, and the first divided by the second", rows);
        return await AgainstByHandAsync(connection, await schemas.GetAsync(snapshot, Session.AdminRole, includesBackendOnly: false), report, cancellation);
    }

    private async Task<bool> AgainstByHandAsync(NpgsqlConnection connection, RoleSchema schema, Report report, CancellationToken cancellation)
    {
        var (_, text, count) = JsonShapesProject.Operations.Single(operation => operation.Name == JsonShapesProject.ListOfTwenty);
        var engine = new Planned(text, count, schema).Alone(new SqlOptions().Single);
        var arms = new List<TimedStatement>();
        Func<Random, IReadOnlyList<string?>> author = random => [(random.Next(count) + 1).ToString(CultureInfo.InvariantCulture)];
        foreach (var (sql, values) in JsonShapesProject.ByHand.Select(hand => (hand.Sql, author)).Prepend(engine))
        {
            arms.Add(new TimedStatement(connection, sql, values));
        }

        await RunInTurnAsync(arms, cancellation);
        var best = arms.Skip(1).Min(arm => arm.Milliseconds(10));
        var ratio = arms[0].Milliseconds(10) / best;
        report.Section(
            $"{JsonShapesProject.ListOfTwenty}: a run's p10 (p50) in ms",
            [
                ("as the engine writes it", Text(arms[0])),
                .. JsonShapesProject.ByHand.Select((hand, index) => (hand.Name, Text(arms[index + 1]))),
                ("engine / the best by hand", Ratio(ratio, arms[0].Milliseconds(50) / arms.Skip(1).Min(arm => arm.Milliseconds(50)))),
            ]);
        foreach (var arm in arms)
        {
            await arm.DisposeAsync();
        }

        return ratio <= Promised;
    }

    private async Task<string> CompareAsync(
        NpgsqlConnection connection, (string Sql, Func<Random, IReadOnlyList<string?>> Values)[] statements, CancellationToken cancellation)
    {
        await using var first = new TimedStatement(connection, statements[0].Sql, statements[0].Values);
        await using var second = new TimedStatement(connection, statements[1].Sql, statements[1].Values);
        await RunInTurnAsync([first, second], cancellation);
        return $"{Text(first)}, {Text(second)}: {Ratio(first.Milliseconds(10) / second.Milliseconds(10), first.Milliseconds(50) / second.Milliseconds(50))}";
    }

    private async Task RunInTurnAsync(IReadOnlyList<TimedStatement> arms, CancellationToken cancellation)
    {
        var random = new Random(options.Seed);
        foreach (var arm in arms)
        {
            await arm.PrepareAsync(random, cancellation);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var arm in arms)
            {
                await arm.RunForAsync(TimeSpan.FromSeconds(options.Seconds), random, cancellation);
            }
        }
    }

    private static string Text(TimedStatement arm) => string.Create(CultureInfo.InvariantCulture, $"{arm.Milliseconds(10):0.000} ({arm.Milliseconds(50):0.000})");

    private static string Ratio(double low, double median) => string.Create(CultureInfo.InvariantCulture, $"{low:0.00} ({median:0.00})");

    /// <summary>An operation, planned for a role; its value differs from run to run and from cohort to cohort.</summary>
    private sealed class Planned
    {
        private readonly ParsedDocument _document;
        private readonly QueryPlan _plan;
        private readonly string _role;
        private readonly int _values;

        public Planned(string text, int values, RoleSchema schema)
        {
            var limits = new DocumentLimits();
            using var variables = JsonDocument.Parse("""{"v": 1}""");
            _document = DocumentParser.Parse(text, limits);
            _plan = QueryPlanner.Plan(OperationReader.Read(_document, null, variables.RootElement, schema, limits), schema, null);
            _role = schema.Role;
            _values = values;
        }

        public (string Sql, Func<Random, IReadOnlyList<string?>> Values) Alone(JsonShape shape)
        {
            var sql = SqlWriter.Write(_plan, new SqlOptions(Single: shape));
            return (sql.Text, random => Bind(sql.Parameters, random.Next(_values) + 1));
        }

        // Neighbouring values, as those of a dashboard's users; no previous hash: every result is sent.
        public (string Sql, Func<Random, IReadOnlyList<string?>> Values) Multiplexed(JsonShape shape, int count)
        {
            var sql = SqlWriter.WriteMultiplexed(_plan, new SqlOptions(Multiplexed: shape));
            return (sql.Text, random =>
            {
                var first = random.Next(_values - count) + 1;
                var cohorts = Enumerable.Range(first, count).Select(value => Bind(sql.Columns, value)).ToList();
                return
                [
                    .. sql.Columns.Select((_, column) => PgArrayLiteral.Write(cohorts.Select(cohort => cohort[column]))),
                    PgArrayLiteral.Write(Enumerable.Repeat<string?>(null, count)),
                    "42",
                ];
            }
            );
        }

        private string?[] Bind(IReadOnlyList<Slot> slots, int value)
        {
            using var variables = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"v": {{value}}}"""));
            var session = new Session(_role, [KeyValuePair.Create("x-hasura-user-id", value.ToString(CultureInfo.InvariantCulture))]);
            return QueryExecutor.Bind(slots, new RequestValues(_document.Literals, variables.RootElement, session));
        }
    }
}
