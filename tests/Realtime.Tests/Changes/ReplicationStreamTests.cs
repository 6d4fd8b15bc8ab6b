using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

/// <summary>What others have done on the feed's task has a bound; what a pump runs is tested with a server.</summary>
public sealed class ReplicationStreamTests
{
    private const int Bound = 1024;

    [Fact]
    public async Task What_is_posted_while_nothing_runs_ends_the_connection_at_last_and_a_tick_never_does()
    {
        var options = new ChangeFeedOptions { ConnectionString = "Host=nowhere", Owner = new PublicationOwner("0123456789ab", "default") };
        var assembly = new TransactionAssembly(options, new NoConsumer());
        await using var stream = new ReplicationStream(options, "slot", new PgOutputDecoder(assembly), assembly);

        stream.PostTick(static () => { });
        stream.PostTick(static () => { }); // left out: the one before still waits
        for (var posted = 1; posted < Bound; posted++)
        {
            stream.Post(static () => { });
        }

        Assert.Throws<IOException>(() => stream.Post(static () => { }));
        stream.PostTick(static () => { });
    }

    private sealed class NoConsumer : IChangeConsumer
    {
        public void OnTransaction(in CommittedTransaction transaction)
        {
        }

        public void OnEverythingMayHaveChanged(string reason)
        {
        }

        public void OnTableMayHaveChanged(QualifiedName table, string reason)
        {
        }

        public void OnSchemaMayHaveChanged(QualifiedName table)
        {
        }

        public void OnCatalogMayHaveChanged()
        {
        }

        public void OnStatusChanged(ChangeFeedStatus status)
        {
        }
    }
}
