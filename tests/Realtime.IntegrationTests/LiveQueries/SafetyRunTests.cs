using Realtime.IntegrationTests.Changes;
using Realtime.LiveQueries;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>A query that reads a table which nobody knows of: what the feed cannot tell is shown all the same, later, and counted.</summary>
public sealed class SafetyRunTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    [Fact]
    public async Task A_change_that_the_feed_does_not_tell_of_is_shown_and_counted()
    {
        // a larger share than the default, since a loaded machine makes the query look costly
        await using var lab = await LiveLab.StartAsync(server, new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1), SafetyShare = 0.5 }, table: "elsewhere");
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));
        await lab.UntilStreamingAsync();

        // What starting to listen still has to report may show the first of them, and then it is explained.
        var isCounted = false;
        for (var row = 1; row <= 3 && !isCounted; row++)
        {
            await lab.WriteAsync($"INSERT INTO article VALUES ({row}, 1, 'untold {row}')");
            await sink.UntilAsync(text => text.Contains($"untold {row}"));
            isCounted = await IsCountedAsync(lab);
        }

        Assert.True(isCounted);
        Assert.Equal(1, Assert.Single(lab.Sources.Describe()).UnexplainedChanges);
    }

    private static Task<bool> IsCountedAsync(LiveLab lab) =>
        Eventually.IsTrueAsync(() => Task.FromResult(lab.Sources.Status["default"].UnexplainedChanges > 0), TimeSpan.FromSeconds(12));
}
