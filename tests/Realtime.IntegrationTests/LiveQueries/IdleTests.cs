using Realtime.IntegrationTests.Changes;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>Writes that nobody watches cost the database no statement.</summary>
public sealed class IdleTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    // What a tick leaves behind as its connection's last statement. The feed's own look at its slot is another.
    private const string TicksSince =
        "SELECT count(*)::int FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' "
        + "AND (query IN ('COMMIT', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY') OR query LIKE '%unnest%' OR query LIKE '%pg_current_snapshot%') AND query_start > ";

    private const string EverythingIsSent =
        "SELECT coalesce(bool_and(sent_lsn >= pg_current_wal_flush_lsn()), false) FROM pg_stat_replication";

    [Fact]
    public async Task Without_subscribers_no_statement_runs_for_a_change()
    {
        await using var lab = await LiveLab.StartAsync(server);
        var (subscription, sink) = await lab.SubscribeAsync(1);
        await sink.UntilAsync(text => text.Contains("[]"));
        await lab.UntilStreamingAsync();

        var start = await NowAsync(lab);
        await WriteAsync(lab, 1);
        await sink.UntilAsync(text => text.Contains("title 1"));
        Assert.NotEqual(0, await server.ScalarAsync<int>(lab.Database, TicksSince + start)); // they would be seen

        await subscription.DisposeAsync();
        await WriteAsync(lab, 2); // lets a tick that was under way end
        start = await NowAsync(lab);
        for (var id = 3; id < 20; id++)
        {
            await WriteAsync(lab, id);
        }

        Assert.Equal(0, await server.ScalarAsync<int>(lab.Database, TicksSince + start));
        Assert.Empty(lab.Sources.Describe());
    }

    private async Task WriteAsync(LiveLab lab, int id)
    {
        await lab.WriteAsync($"INSERT INTO article VALUES ({id}, 1, 'title {id}')");
        await Eventually.TrueAsync(() => server.ScalarAsync<bool>(lab.Database, EverythingIsSent), "the feed follows");
    }

    private async Task<string> NowAsync(LiveLab lab) => await server.ScalarAsync<string>(lab.Database, "SELECT quote_literal(clock_timestamp()) || '::timestamptz'");
}
