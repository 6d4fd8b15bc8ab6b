using Realtime.IntegrationTests.Changes;
using Realtime.LiveQueries;
using Realtime.Testing;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>Another server takes over under the same address, with transaction ids of its own.</summary>
public sealed class FailoverTests(ReplicationServer before) : IClassFixture<ReplicationServer>
{
    [Fact]
    public async Task Results_of_the_server_before_are_not_believed_and_nothing_waits_for_its_transactions()
    {
        var after = new ReplicationServer();
        await after.InitializeAsync();
        try
        {
            await using var statements = new Relay(before.Port);
            await using var changes = new Relay(before.Port);
            await using var lab = await LiveLab.StartAsync(before, connections: database => new LiveSourceConnections(
                Through(statements, database).Replace("Pooling=false", "Pooling=true"), Through(changes, database)));
            await after.ExecuteAsync("postgres", $"CREATE DATABASE {lab.Database}");
            await after.ExecuteAsync(lab.Database, LiveLab.Table + "; INSERT INTO article VALUES (1, 1, 'after')");
            await before.ExecuteAsync(lab.Database, "DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"); // ids far ahead of the other's
            var (subscription, sink) = await lab.SubscribeAsync(1);
            await lab.UntilStreamingAsync();
            await lab.WriteAsync("INSERT INTO article VALUES (1, 1, 'before')");
            await sink.UntilAsync(text => text.Contains("before"));

            changes.LeadTo(after.Port);
            await Eventually.TrueAsync(
                () => lab.Sources.Status["default"].Failure?.Contains("another server") is true, "the statements' server is known to be another",
                TimeSpan.FromSeconds(60));
            statements.LeadTo(after.Port);

            await sink.UntilAsync(text => text.Contains("after"));
            await lab.UntilStreamingAsync();
            await after.ExecuteAsync(lab.Database, "UPDATE article SET title = 'changed after'");
            await sink.UntilAsync(text => text.Contains("changed after"));
            await subscription.DisposeAsync();
        }
        finally
        {
            await after.DisposeAsync();
        }
    }

    private string Through(Relay relay, string database) => before.ConnectionString(database).Replace($"Port={before.Port}", $"Port={relay.Port}");
}
