using System.Globalization;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Random databases, permissions and queries, answered by the engine and by an oracle that shares no code with it: the same rows, nothing that the role may not
/// see, and live queries the same as single ones. <c>REALTIME_ORACLE_SECONDS</c> makes the run longer, <c>REALTIME_ORACLE_SEED</c> repeats one seed.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int DefaultSeconds = 20;

    [Fact]
    public async Task Engine_answers_as_the_oracle()
    {
        var seconds = Number("REALTIME_ORACLE_SECONDS") ?? DefaultSeconds;
        var start = TimeProvider.System.GetTimestamp();
        var (runs, queries, subscriptions) = (0, 0, 0);
        var differences = new List<string>();
        foreach (var seed in Seeds())
        {
            var run = new OracleRun(seed);
            differences.AddRange(await run.RunAsync());
            runs++;
            queries += run.Queries;
            subscriptions += run.Subscriptions;
            if (differences.Count > 0 || TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds)
            {
                break;
            }
        }

        var summary = $"{runs} databases, {queries} queries, {subscriptions} live queries in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s";
        output.WriteLine(summary);
        Assert.True(differences.Count == 0, $"{summary}\n{string.Join("\n", differences)}");
    }

    [Fact]
    public async Task Mutations_write_what_the_oracle_says()
    {
        var seconds = (Number("REALTIME_ORACLE_SECONDS") ?? DefaultSeconds) / 2;
        var start = TimeProvider.System.GetTimestamp();
        var (written, refused) = (0, 0);
        string? difference = null;
        foreach (var seed in Seeds())
        {
            var run = new MutationRun(seed);
            difference = await run.RunAsync();
            written += run.Counts.Written;
            refused += run.Counts.Refused;
            if (difference is not null || TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds)
            {
                break;
            }
        }

        var summary = $"{written} mutations written, {refused} refused in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s";
        output.WriteLine(summary);
        Assert.True(difference is null, $"{summary}\n{difference}");
    }

    // Some that are always the same, then new ones: a difference names its seed.
    private static IEnumerable<int> Seeds()
    {
        if (Number("REALTIME_ORACLE_SEED") is { } only)
        {
            return [only];
        }

        var first = Random.Shared.Next(1000, 1_000_000_000);
        return Enumerable.Range(1, 5).Concat(Enumerable.Range(first, 1_000_000));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
