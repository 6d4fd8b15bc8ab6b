using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random live queries beside random writes: whatever is written, each subscriber's last result becomes what the oracle says.</summary>
public sealed class LiveOracleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Live_results_become_what_the_oracle_says()
    {
        var compared = 0;
        await OracleSeeds.RunAsync(output, 0.35, 3, CoverageDemand.OfLiveQueries, async (seed, coverage) =>
        {
            var run = new LiveRun(seed);
            var differences = await run.RunAsync();
            compared += run.Compared;
            coverage.Add(run.Coverage);
            return differences;
        }, () => $"{compared} live results");
    }
}
