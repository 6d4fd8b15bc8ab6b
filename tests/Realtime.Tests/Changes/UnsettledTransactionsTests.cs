using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class UnsettledTransactionsTests
{
    private static readonly QualifiedName Table = new("public", "t");
    private readonly UnsettledTransactions _unsettled = new();

    [Fact]
    public void A_fence_without_running_transactions_is_settled()
    {
        _unsettled.Add(Snapshot.Parse("10:10:"), null);
        Assert.True(_unsettled.IsEmpty);
    }

    [Fact]
    public void A_table_is_reported_each_time_some_of_its_transactions_have_ended()
    {
        _unsettled.Add(Snapshot.Parse("10:20:10,12"), Table);
        Assert.Empty(_unsettled.Observe(Snapshot.Parse("10:30:10,12,25")));
        Assert.Equal([Table], _unsettled.Observe(Snapshot.Parse("10:30:10,25")));
        Assert.Empty(_unsettled.Observe(Snapshot.Parse("10:30:10,25")));
        Assert.Equal([Table], _unsettled.Observe(Snapshot.Parse("25:30:25")));
        Assert.True(_unsettled.IsEmpty);
    }

    [Fact]
    public void Everything_stands_for_each_table()
    {
        _unsettled.Add(Snapshot.Parse("10:20:10"), Table);
        _unsettled.Add(Snapshot.Parse("10:20:10"), null);
        Assert.Equal([null], _unsettled.Observe(Snapshot.Parse("30:30:")));
    }
}
