using Realtime.IntegrationTests.Changes;
using Realtime.LiveQueries;

namespace Realtime.IntegrationTests.LiveQueries;

public sealed class LiveQueryTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    [Fact]
    public async Task Subscriber_gets_the_first_result_and_each_change()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));

        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'first')");
        await sink.UntilAsync(text => text.Contains("first"));

        await lab.WriteAsync("UPDATE article SET author_id = 2");
        await sink.UntilAsync(text => text.Contains("[]"));
    }

    [Fact]
    public async Task A_thousand_equal_subscriptions_cost_one_statement_a_change()
    {
        const int Changes = 10;
        await using var lab = await LiveLab.StartAsync(server, new LiveQueryOptions { RefetchInterval = TimeSpan.FromHours(1) });
        var sinks = (await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => lab.SubscribeAsync(1)))).Select(pair => pair.Sink).ToList();
        await Task.WhenAll(sinks.Select(sink => sink.UntilAsync(text => text.Contains("[]"))));
        await lab.UntilStreamingAsync();
        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'settled')");
        await Task.WhenAll(sinks.Select(sink => sink.UntilAsync(text => text.Contains("settled"))));
        var before = Assert.Single(lab.Sources.Describe());

        for (var change = 1; change <= Changes; change++)
        {
            await lab.WriteAsync($"UPDATE article SET title = 'changed {change}.'");
            await Task.WhenAll(sinks.Select(sink => sink.UntilAsync(text => text.Contains($"changed {change}."))));
        }

        var after = Assert.Single(lab.Sources.Describe());
        Assert.Equal((1, 1000), (after.Cohorts, after.Subscribers));
        // Each change one, and one more where its commit was not visible yet at the first look: never one for each subscriber. The run that the feed's start
        // asks for can show the insert before the feed tells of it, so that run and the insert's own may come after the count was read: two in all.
        Assert.InRange(after.Statements - before.Statements, Changes, (2 * Changes) + 2);
    }

    [Fact]
    public async Task A_subscription_is_planned_again_only_for_another_schema()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));
        Assert.Equal(0, lab.Query.Plannings);

        var before = lab.Query.Plan("2");
        await lab.ChangeSchemaAsync();
        Assert.Equal(1, lab.Query.Plannings);

        // Planned before and registered after it: nobody else would plan it again.
        var late = new RecordingSink();
        await using var subscription = await lab.SubscribeAsync("2", late, before);
        Assert.Equal(2, lab.Query.Plannings);
        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'first'), (2, 2, 'second')");
        await sink.UntilAsync(text => text.Contains("first"));
        await late.UntilAsync(text => text.Contains("second"));
    }

    [Fact]
    public async Task Nothing_is_left_when_the_last_subscriber_goes()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var (subscription, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(_ => true);

        await subscription.DisposeAsync();
        var results = sink.Count;
        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'unseen')");

        Assert.Empty(lab.Sources.Describe());
        Assert.Equal(0, lab.Count);
        Assert.Equal(results, sink.Count);
    }

    [Fact]
    public async Task A_query_that_changes_cannot_drive_is_polled()
    {
        await using var lab = await LiveLab.StartAsync(server, new LiveQueryOptions { RefetchInterval = TimeSpan.FromMilliseconds(50) }, tracked: false);
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));

        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'polled')");

        await sink.UntilAsync(text => text.Contains("polled"));
        Assert.False(Assert.Single(lab.Sources.Describe()).IsDriven);
    }

    [Fact]
    public async Task An_error_goes_to_the_guilty_cohort_alone()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var good = (await lab.SubscribeAsync(1)).Sink;
        var sink = new RecordingSink();
        await using var bad = await lab.SubscribeAsync("no number", sink);

        Assert.Contains("data-exception", await sink.UntilAsync(text => text.Contains("errors")));
        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'good')");
        await good.UntilAsync(text => text.Contains("good"));
    }

    [Fact]
    public async Task A_killed_connection_loses_no_change()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var (_, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));
        await lab.UntilStreamingAsync();

        await lab.WriteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()");
        await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'after')");

        await sink.UntilAsync(text => text.Contains("after"));
    }
}
