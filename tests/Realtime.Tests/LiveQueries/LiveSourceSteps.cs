using Realtime.Catalog;
using Realtime.Changes;
using Realtime.LiveQueries;

namespace Realtime.Tests.LiveQueries;

/// <summary>Steps of tests of a live source that stand for more than the test is about.</summary>
internal static class LiveSourceSteps
{
    /// <summary>A transaction that wrote to tables, of whose rows nothing is said.</summary>
    public static void Commit(this LiveSource source, FullTransactionId xid, params QualifiedName[] tables) =>
        source.Route(new CommittedTransaction(xid, default, default, [.. tables.Select(Truncated)]), tables);

    /// <summary>Takes what is due whatever its lane: of the first lane that has something.</summary>
    public static Tick Take(this LiveSource source, int most)
    {
        var fast = source.Take(Lane.Fast);
        foreach (var lane in new[] { Lane.Trial, Lane.Slow })
        {
            if (fast.Cohorts.Count > 0)
            {
                break;
            }

            var other = source.Take(lane);
            var wait = fast.Wait is not { } first || other.Wait < first ? other.Wait ?? fast.Wait : first;
            fast = other with { Wait = wait, IsAwaiting = fast.IsAwaiting, Unexplained = fast.Unexplained };
        }

        Assert.InRange(fast.Cohorts.Count, 0, most);
        return fast;
    }

    private static TableChanges Truncated(QualifiedName table)
    {
        var changes = new TableChanges(
            new ChangedRelation { Oid = 16400, Name = table, Tables = [table], Columns = [], Identity = ReplicaIdentity.Full }, new TupleStore());
        changes.MarkWhole(WholeTableReason.Truncated);
        return changes;
    }
}
