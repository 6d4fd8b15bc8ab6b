using System.Globalization;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Random databases, permissions and queries, answered by the engine and by an oracle that shares no code with it: the same rows, nothing that the role may not
/// see, and live queries the same as single ones. <c>REALTIME_ORACLE_SECONDS</c> makes the run longer, <c>REALTIME_ORACLE_SEED</c> repeats one seed.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    // Of all tests here together.
    private const int DefaultSeconds = 30;

    // These run whatever the time, so that what they cover can be demanded.
    private const int FixedSeeds = 5;

    [Fact]
    public async Task Engine_answers_as_the_oracle()
    {
        var (queries, subscriptions) = (0, 0);
        await RunAsync(0.6, CoverageDemand.OfQueries, async (seed, coverage) =>
        {
            var run = new OracleRun(seed);
            var differences = await run.RunAsync();
            queries += run.Queries;
            subscriptions += run.Subscriptions;
            coverage.Add(run.Coverage);
            return differences;
        }, () => $"{queries} queries, {subscriptions} live queries");
    }

    [Fact]
    public async Task Mutations_write_what_the_oracle_says()
    {
        var (written, refused) = (0, 0);
        await RunAsync(0.4, CoverageDemand.OfMutations, async (seed, coverage) =>
        {
            var run = new MutationRun(seed);
            var difference = await run.RunAsync();
            written += run.Counts.Written;
            refused += run.Counts.Refused;
            coverage.Add(run.Coverage);
            return difference is null ? [] : [difference];
        }, () => $"{written} mutations written, {refused} refused");
    }

    private async Task RunAsync(
        double share, IReadOnlyList<string> demand, Func<int, Coverage, Task<IReadOnlyList<string>>> runAsync, Func<string> counts)
    {
        var seconds = share * (Number("REALTIME_ORACLE_SECONDS") ?? DefaultSeconds);
        var start = TimeProvider.System.GetTimestamp();
        var coverage = new Coverage();
        var runs = 0;
        IReadOnlyList<string> differences = [];
        foreach (var seed in Seeds())
        {
            differences = await runAsync(seed, coverage);
            runs++;
            if (differences.Count > 0 || (runs >= FixedSeeds && TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds))
            {
                break;
            }
        }

        var summary = $"{runs} databases, {counts()} in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s\nmet: {coverage}";
        output.WriteLine(summary);
        Assert.True(differences.Count == 0, $"{summary}\n{string.Join("\n", differences)}");
        if (Number("REALTIME_ORACLE_SEED") is null)
        {
            Assert.Empty(coverage.Missing(demand, least: 1));
        }
    }

    // Some that are always the same, then new ones: a difference names its seed.
    private static IEnumerable<int> Seeds()
    {
        if (Number("REALTIME_ORACLE_SEED") is { } only)
        {
            return [only];
        }

        var first = Random.Shared.Next(1000, 1_000_000_000);
        return Enumerable.Range(1, FixedSeeds).Concat(Enumerable.Range(first, 1_000_000));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
