using Realtime.IntegrationTests.Changes;
using Xunit.Abstractions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random streaming subscriptions beside writers that commit late or not at all: what a stream gave is what plain SQL says afterwards.</summary>
public sealed class StreamOracleTests(ReplicationServer server, ITestOutputHelper output) : IClassFixture<ReplicationServer>
{
    [Fact]
    public async Task Streams_give_every_row_once()
    {
        var (streams, rows) = (0, 0);
        await OracleSeeds.RunAsync(output, 0.2, 2, CoverageDemand.OfStreams, async (seed, coverage) =>
        {
            var run = new StreamRun(seed, server, coverage);
            var differences = await run.RunAsync();
            streams += run.Streams;
            rows += run.Rows;
            return differences;
        }, () => $"{streams} streams, {rows} rows streamed");
    }
}
