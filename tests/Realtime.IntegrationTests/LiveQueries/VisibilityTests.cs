using Realtime.IntegrationTests.Changes;
using Realtime.LiveQueries;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>
/// Commits that reach the change feed long before they are visible: with a synchronous standby that never answers, a commit is in the WAL and stays invisible
/// until the setting is taken back. What is only likely on a busy server is certain here.
/// </summary>
public sealed class VisibilityTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private static readonly LiveQueryOptions Options = new() { RefetchInterval = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_commit_that_becomes_visible_late_still_arrives()
    {
        await using var lab = await LiveLab.StartAsync(server, Options);
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));
        var runs = await SettleAsync(lab, sink);

        var write = await WriteInvisiblyAsync(lab, "INSERT INTO article VALUES (1, 1, 'late')");
        await Eventually.TrueAsync(() => Assert.Single(lab.Sources.Describe()).CohortRuns > runs, "the query has run again");
        Assert.DoesNotContain("late", sink.Last);

        await ReleaseAsync();
        await write;
        await sink.UntilAsync(text => text.Contains("late"));
    }

    [Fact]
    public async Task A_subscription_made_between_routing_and_visibility_gets_the_change()
    {
        await using var lab = await LiveLab.StartAsync(server, Options);
        var (_, first) = await lab.SubscribeAsync(1);
        await first.UntilAsync(text => text.Contains("[]"));
        var runs = await SettleAsync(lab, first);
        var write = await WriteInvisiblyAsync(lab, "INSERT INTO article VALUES (1, 2, 'late')");
        await Eventually.TrueAsync(() => Assert.Single(lab.Sources.Describe()).CohortRuns > runs, "the query has run again");

        var (_, second) = await lab.SubscribeAsync(2); // the transaction was routed before this cohort existed
        await second.UntilAsync(text => text.Contains("[]"));

        await ReleaseAsync();
        await write;
        await second.UntilAsync(text => text.Contains("late"));
    }

    [Fact]
    public async Task After_bursts_every_subscriber_ends_on_what_a_fresh_query_returns()
    {
        await using var lab = await LiveLab.StartAsync(server, Options);
        const int authors = 100;
        await lab.WriteAsync($"INSERT INTO article SELECT i, 1 + i % {authors}, 't' || i FROM generate_series(1, 1000) AS i");
        var sinks = new Dictionary<int, RecordingSink>();
        for (var author = 1; author <= authors; author++)
        {
            sinks.Add(author, (await lab.SubscribeAsync(author)).Sink);
        }

        await Task.WhenAll(sinks.Values.Select(sink => sink.UntilAsync(_ => true)));
        await lab.UntilStreamingAsync();

        for (var burst = 0; burst < 4; burst++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => WriteBurstAsync(lab, burst * 100 + writer, authors)));
            foreach (var (author, sink) in sinks)
            {
                var fresh = await lab.FreshAsync(author);
                await sink.UntilAsync(text => text == fresh);
            }
        }
    }

    private static async Task WriteBurstAsync(LiveLab lab, int seed, int authors)
    {
        var random = new Random(seed);
        for (var write = 0; write < 25; write++)
        {
            var (id, author) = (random.Next(1, 1000), random.Next(1, authors + 1));
            await lab.WriteAsync(random.Next(4) switch
            {
                0 => $"INSERT INTO article VALUES ({1000 + (seed * 1000) + write}, {author}, 'n{seed}')",
                1 => $"UPDATE article SET author_id = {author} WHERE id = {id}",
                2 => $"DELETE FROM article WHERE id = {id}",
                _ => $"UPDATE article SET title = 'u{seed}-{write}' WHERE id = {id}",
            });
        }
    }

    // What starting to listen still has to report is behind us: the next run of the cohort is the one that the test's own write causes.
    private static async Task<long> SettleAsync(LiveLab lab, RecordingSink sink)
    {
        await lab.UntilStreamingAsync();
        for (var write = 0; write < 5; write++)
        {
            await lab.WriteAsync($"INSERT INTO article VALUES ({100 + write}, 1, 'settled{write}')");
            await sink.UntilAsync(text => text.Contains($"settled{write}"));
            await lab.FreshAsync(1);
        }

        return Assert.Single(lab.Sources.Describe()).CohortRuns;
    }

    private async Task<Task> WriteInvisiblyAsync(LiveLab lab, string sql)
    {
        await server.ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            async () => await server.ScalarAsync<string>("postgres", "SHOW synchronous_standby_names") == "nobody", "the setting is in force");
        return lab.WriteAsync(sql);
    }

    private async Task ReleaseAsync()
    {
        await server.ExecuteAsync("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
    }
}
