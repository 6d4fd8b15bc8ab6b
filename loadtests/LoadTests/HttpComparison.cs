using System.Globalization;
using System.Text.Json;

namespace Realtime.LoadTests;

/// <summary>
/// The gateway against the hand-written endpoint, in one run: the same statement (as the gateway sent it to PostgreSQL), the same pool size, the same load,
/// turn and turn about, so that what else the machine does hits both. The ratio is the median of the rounds' ratios.
/// </summary>
internal sealed class HttpComparison(Lab lab, Options options)
{
    private const string ByKey = "query ($id: Int!) { by_key: article_by_pk(id: $id) { id title content views author { id name } } }";

    private const string List =
        "query ($a: Int!) { list20: article(where: {author_id: {_gte: $a}}, order_by: {id: asc}, limit: 20) { id title views author { id name } article_tags { tag { name } } } }";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    /// <summary>Runs it and says whether both ratios reach what is asked of the gateway.</summary>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        var key = await StatementAsync(ByKey, new { id = 1 }, "by_key", cancellation);
        var list = await StatementAsync(List, new { a = 1 }, "list20", cancellation);
        await using var baseline = await ChildServer.StartAsync(
            "Baseline",
            new Dictionary<string, string>
            {
                ["BASELINE_DATABASE"] = lab.ConnectionString,
                ["BASELINE_POOL"] = options.BaselinePool.ToString(CultureInfo.InvariantCulture),
                ["BASELINE_SQL_BY_PK"] = key,
                ["BASELINE_SQL_LIST"] = list,
            },
            cancellation);
        var isGood = await CompareAsync(
            report,
            "by-pk query",
            new Target(baseline, Requests(number => HttpLoad.Request("/by-pk", $"[{number}]"))),
            new Target(lab.Gateway, GatewayRequests(ByKey, number => $$"""{"id":{{number}}}""")),
            cancellation);
        return await CompareAsync(
            report,
            "20-row nested query",
            new Target(baseline, Requests(number => HttpLoad.Request("/list", $"[{number % 100}, 20]"), list)),
            new Target(lab.Gateway, GatewayRequests(List, number => $$"""{"a":{{number % 100}}}""")),
            cancellation) && isGood;
    }

    private async Task<bool> CompareAsync(Report report, string name, Target baseline, Target gateway, CancellationToken cancellation)
    {
        await MeasureAsync(baseline, WarmUp, cancellation);
        await MeasureAsync(gateway, WarmUp, cancellation);
        var (rates, ratios) = (new List<(Measured Baseline, Measured Gateway)>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var (one, two) = (await MeasureAsync(baseline, TimeSpan.FromSeconds(options.Seconds), cancellation),
                await MeasureAsync(gateway, TimeSpan.FromSeconds(options.Seconds), cancellation));
            rates.Add((one, two));
            ratios.Add(two.Rate.PerSecond / one.Rate.PerSecond);
            Console.WriteLine($"{name}: baseline {one.Rate.PerSecond:0}/s, gateway {two.Rate.PerSecond:0}/s, ratio {ratios[^1]:0.00}");
        }

        var ratio = Median(ratios);
        report.Section(
            $"HTTP: {name}, {options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s each",
            [
                ("hand-written endpoint, requests/s", $"{Median(rates.Select(rate => rate.Baseline.Rate.PerSecond)):0}"),
                ("gateway, requests/s", $"{Median(rates.Select(rate => rate.Gateway.Rate.PerSecond)):0}"),
                ("ratio (median; lowest and highest round)", $"{ratio:0.00} ({ratios.Min():0.00}–{ratios.Max():0.00})"),
                ("server CPU a request, µs: hand-written / gateway", $"{Median(rates.Select(rate => rate.Baseline.Cpu)):0} / {Median(rates.Select(rate => rate.Gateway.Cpu)):0}"),
                ("PostgreSQL CPU a request, µs: hand-written / gateway", $"{Median(rates.Select(rate => rate.Baseline.PostgresCpu)):0} / {Median(rates.Select(rate => rate.Gateway.PostgresCpu)):0}"),
                ("p99 ms: hand-written / gateway", $"{Median(rates.Select(rate => rate.Baseline.P99)):0.0} / {Median(rates.Select(rate => rate.Gateway.P99)):0.0}"),
            ]);
        return ratio >= 0.6;
    }

    private async Task<Measured> MeasureAsync(Target target, TimeSpan duration, CancellationToken cancellation)
    {
        var (cpu, postgres) = (target.Server.Cpu, lab.PostgresCpu());
        var rate = await HttpLoad.RunAsync(target.Server.Port, target.Requests, options.Connections, duration, cancellation);
        var requests = Math.Max(1, rate.Latencies.TotalCount);
        return new Measured(
            rate,
            (target.Server.Cpu - cpu).TotalMicroseconds / requests,
            (lab.PostgresCpu() - postgres).TotalMicroseconds / requests,
            rate.Latencies.GetValueAtPercentile(99) / 1000.0);
    }

    // The statement as it was sent: what the gateway's connection ran last.
    private async Task<string> StatementAsync(string query, object variables, string alias, CancellationToken cancellation)
    {
        var answer = await lab.PostAsync("/v1/graphql", new { query, variables }, null, cancellation);
        if (!answer.TryGetProperty("data", out _))
        {
            throw new InvalidOperationException(answer.ToString());
        }

        await using var command = lab.Database.CreateCommand(
            $"SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%{alias}%' AND query NOT LIKE '%pg_stat_activity%' LIMIT 1");
        return (string?)await command.ExecuteScalarAsync(cancellation) ?? throw new InvalidOperationException("the gateway's statement is not found");
    }

    private static List<byte[]> GatewayRequests(string query, Func<int, string> variables)
    {
        var text = JsonSerializer.Serialize(query);
        return Requests(number => HttpLoad.Request("/v1/graphql", $$"""{"query":{{text}},"variables":{{variables(number)}}}""", $"x-hasura-admin-secret: {Lab.Secret}\r\n"));
    }

    // A list's limit is a parameter where the gateway made one of the literal.
    private static List<byte[]> Requests(Func<int, byte[]> request, string? sql = null) =>
        [.. Enumerable.Range(1, 1000).Select(
            number => sql is not null && !sql.Contains("$2", StringComparison.Ordinal) ? HttpLoad.Request("/list", $"[{number % 100}]") : request(number))];

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private sealed record Target(ChildServer Server, IReadOnlyList<byte[]> Requests);

    private sealed record Measured(HttpRate Rate, double Cpu, double PostgresCpu, double P99);
}
