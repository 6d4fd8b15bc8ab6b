using System.Globalization;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Which seeds run and for how long. <c>REALTIME_ORACLE_SECONDS</c> makes the run longer, <c>REALTIME_ORACLE_SEED</c> repeats one seed.</summary>
internal static class OracleSeeds
{
    // Of all oracle tests together.
    private const int DefaultSeconds = 30;

    /// <summary>Runs seed after seed until the time is over or there is a difference.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="share">Of the time of all oracle tests.</param>
    /// <param name="fixedSeeds">How many seeds run whatever the time, so that what they cover can be demanded.</param>
    /// <param name="demand">What they must cover.</param>
    /// <param name="runAsync">Runs a seed and returns the differences.</param>
    /// <param name="counts">The figures so far.</param>
    public static async Task RunAsync(
        ITestOutputHelper output, double share, int fixedSeeds, IReadOnlyList<string> demand,
        Func<int, Coverage, Task<IReadOnlyList<string>>> runAsync, Func<string> counts)
    {
        var seconds = share * (Number("REALTIME_ORACLE_SECONDS") ?? DefaultSeconds);
        var start = TimeProvider.System.GetTimestamp();
        var coverage = new Coverage();
        var runs = 0;
        IReadOnlyList<string> differences = [];
        foreach (var seed in Seeds(fixedSeeds))
        {
            differences = await runAsync(seed, coverage);
            runs++;
            if (differences.Count > 0 || (runs >= fixedSeeds && TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds))
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
    private static IEnumerable<int> Seeds(int count)
    {
        if (Number("REALTIME_ORACLE_SEED") is { } only)
        {
            return [only];
        }

        var first = Random.Shared.Next(1000, 1_000_000_000);
        return Enumerable.Range(1, count).Concat(Enumerable.Range(first, 1_000_000));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
