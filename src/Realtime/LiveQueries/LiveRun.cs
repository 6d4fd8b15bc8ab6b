using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.LiveQueries;

/// <summary>
/// Cohorts taken together by one worker. While it is under way, others may come back with later snapshots and clear what these see: the run keeps what was
/// cleared and concerns it, since its own snapshot may be older. Guarded by the lock of its <see cref="LiveSource"/>.
/// </summary>
/// <param name="lane">Its lane.</param>
/// <param name="cohorts">What was taken.</param>
/// <param name="newestRouted">The newest entry of <see cref="RecentTransactions"/> when it was taken: later ones mark cohorts directly.</param>
internal sealed class LiveRun(Lane lane, IReadOnlyList<Cohort> cohorts, long newestRouted)
{
    private readonly Dictionary<Poller, List<FullTransactionId>> _cleared = [];
    private readonly List<(FullTransactionId Xid, QualifiedName[] Tables)> _forgotten = [];
    private readonly HashSet<Poller> _pollers = [.. cohorts.Select(cohort => cohort.Poller)];
    private readonly bool _hasNew = cohorts.Any(cohort => cohort.IsNew);

    /// <summary>Its lane.</summary>
    public Lane Lane => lane;

    /// <summary>Whose cohorts it has.</summary>
    public IReadOnlyCollection<Owner> Owners { get; } = [.. cohorts.Select(cohort => cohort.Owner).Distinct()];

    /// <summary>When it was taken, in timestamp units.</summary>
    public long Started { get; init; }

    /// <summary>Cohorts that have not come back.</summary>
    public int Left { get; set; } = cohorts.Count;

    /// <summary>Another run's snapshot saw a transaction, which was cleared from a poller.</summary>
    public void Cleared(Poller poller, FullTransactionId xid)
    {
        if (_pollers.Contains(poller))
        {
            if (!_cleared.TryGetValue(poller, out var xids))
            {
                _cleared.Add(poller, xids = []);
            }

            xids.Add(xid);
        }
    }

    /// <summary>Another run's snapshot saw a transaction, which was forgotten.</summary>
    public void Forgotten(long sequence, FullTransactionId xid, QualifiedName[] tables)
    {
        if (_hasNew && sequence <= newestRouted)
        {
            _forgotten.Add((xid, tables));
        }
    }

    /// <summary>Whether a cohort missed something that another run cleared: everybody sees that by now, so that it can run again at once.</summary>
    /// <param name="cohort">A cohort of the run.</param>
    /// <param name="snapshot">The run's snapshot.</param>
    /// <param name="wasNew">Whether this was the cohort's first run.</param>
    public bool HasMissed(Cohort cohort, Snapshot snapshot, bool wasNew) =>
        (_cleared.TryGetValue(cohort.Poller, out var xids) && xids.Exists(xid => !snapshot.Sees(xid)))
        || (wasNew && _forgotten.Exists(one => !snapshot.Sees(one.Xid) && Array.Exists(one.Tables, cohort.Poller.Query.Reads.Tables.ContainsKey)));
}
