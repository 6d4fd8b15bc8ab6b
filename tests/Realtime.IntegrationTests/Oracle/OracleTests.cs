using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Random databases, permissions and queries, answered by the engine and by an oracle that shares no code with it: the same rows, nothing that the role may not
/// see, and live queries the same as single ones. <c>REALTIME_ORACLE_SECONDS</c> makes the run longer, <c>REALTIME_ORACLE_SEED</c> repeats one seed.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Engine_answers_as_the_oracle()
    {
        var (queries, subscriptions) = (0, 0);
        await OracleSeeds.RunAsync(output, 0.45, 5, CoverageDemand.OfQueries, async (seed, coverage) =>
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
        await OracleSeeds.RunAsync(output, 0.35, 5, CoverageDemand.OfMutations, async (seed, coverage) =>
        {
            var run = new MutationRun(seed);
            var difference = await run.RunAsync();
            written += run.Counts.Written;
            refused += run.Counts.Refused;
            coverage.Add(run.Coverage);
            return difference is null ? [] : [difference];
        }, () => $"{written} mutations written, {refused} refused");
    }
}
