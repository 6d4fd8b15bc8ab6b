using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>
/// All live queries of one source: pollers, cohorts, subscribers, and what is dirty. The <see cref="ChangeRouter"/> marks, the <see cref="TickLoop"/>s take
/// and complete, transports subscribe; one lock guards it all and is never held across I/O or a sink.
/// </summary>
/// <remarks>
/// A cohort is clean only when a completed run's snapshot saw every transaction that dirtied it. A result that does not see them all is still right as of its
/// snapshot: it is delivered, and the cohort waits for visibility (<c>docs/design</c>, the visibility rule).
/// </remarks>
internal sealed partial class LiveSource
{
    private readonly Lock _gate = new();
    private readonly RecentTransactions _recent = new();
    private readonly PollerTable _pollers;
    private readonly DirtyCohorts _dirty;
    private readonly SafetyRuns _safety;
    private readonly KeptResults _kept;
    private readonly TransactionMarks _marks;
    private readonly List<LiveRun> _underWay = [];
    private readonly LiveQueryOptions _options;
    private readonly TimeProvider _time;

    /// <param name="options">How live queries are run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wake">Wakes a lane's workers; called under the lock, must only signal.</param>
    /// <param name="position">How far the WAL has been received; called under the lock, must not block.</param>
    public LiveSource(LiveQueryOptions options, TimeProvider time, Action<Lane> wake, Func<ulong> position)
    {
        _options = options;
        _time = time;
        _pollers = new PollerTable(options, time, () => wake(Lane.Fast));
        _dirty = new DirtyCohorts(options, time, wake);
        _marks = new TransactionMarks(_dirty);
        _safety = new SafetyRuns(options, time, position, Random.Shared.NextDouble);
        _kept = new KeptResults(options.MaxKeptBytes);
    }

    /// <summary>The feed's condition as last reported; null before the first.</summary>
    public ChangeFeedStatus? FeedStatus
    {
        get
        {
            lock (_gate)
            {
                return _pollers.Status;
            }
        }
    }

    /// <summary>Results that differed although the feed had told of nothing.</summary>
    public UnexplainedChanges UnexplainedChanges => _safety.Unexplained;

    /// <summary>Adds a subscriber. A clean cohort answers at once from its last result; otherwise the next run does.</summary>
    /// <returns>The cohort, for <see cref="Unsubscribe"/>.</returns>
    public Cohort Subscribe(LiveQuery query, CohortKey key, Subscriber subscriber)
    {
        Cohort? cohort;
        (OperationResult? Result, long Revision, long? Hash) ready;
        lock (_gate)
        {
            var poller = _pollers.FindOrAdd(query);
            if (!poller.Cohorts.TryGetValue(key, out cohort))
            {
                // Registered before its first query runs, so that nothing routed from now on can be missed.
                cohort = new Cohort(poller, key);
                poller.Cohorts.Add(key, cohort);
                _pollers.Index.Add(poller, cohort);
                _dirty.Enqueue(cohort);
                _safety.Add(cohort);
            }

            cohort.Subscribers.Add(subscriber);
            ready = (cohort.State == CohortState.Idle ? cohort.LastResult : null, cohort.Revision, cohort.Hash);
            if (ready.Result is null)
            {
                cohort.HasNewcomers = true;
                _dirty.Mark(cohort);
            }
        }

        if (ready.Result is { } result)
        {
            subscriber.Deliver(result, ready.Revision, ready.Hash);
        }

        return cohort;
    }

    /// <summary>Removes a subscriber; with the last one its cohort goes, with the last cohort its poller.</summary>
    public void Unsubscribe(Cohort cohort, Subscriber subscriber)
    {
        lock (_gate)
        {
            if (!cohort.Subscribers.Remove(subscriber) || cohort.Subscribers.Count > 0)
            {
                return;
            }

            var poller = cohort.Poller;
            poller.Cohorts.Remove(cohort.Key);
            _pollers.Index.Remove(cohort);
            poller.Quiet.Remove(cohort);
            _dirty.Forget(cohort);
            _safety.Remove(cohort);
            _kept.Forget(cohort);
            if (poller.Cohorts.Count == 0)
            {
                _pollers.Remove(poller);
            }
        }
    }

    /// <summary>A transaction committed: the cohorts that its rows can concern have to run until a snapshot sees it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="tables">The tables that show what it wrote; kept, and not to be changed.</param>
    public void Route(in CommittedTransaction transaction, QualifiedName[] tables)
    {
        lock (_gate)
        {
            _recent.Add(transaction.Xid, tables);
            _marks.Xid = transaction.Xid;
            foreach (var changes in transaction.Tables)
            {
                _pollers.Index.Probe(changes, _marks);
            }
        }
    }

    /// <summary>Changes may have been missed: of one table, or of all (null).</summary>
    public void MarkUnconditionally(QualifiedName? table)
    {
        lock (_gate)
        {
            foreach (var poller in table is { } name ? _pollers.Reading([name]) : _pollers.All)
            {
                _dirty.MarkAll(poller);
            }
        }
    }

    /// <summary>The feed's state or coverage changed: decides again which queries are driven by it.</summary>
    public void SetFeedStatus(ChangeFeedStatus status)
    {
        lock (_gate)
        {
            var isNewStream = status.BeginsAfter(_pollers.Status);
            _pollers.Status = status;
            if (isNewStream)
            {
                ForgetTransactions();
            }
        }
    }

    /// <summary>Numbers for metrics, the live-query list and tests.</summary>
    public IReadOnlyList<PollerStatistics> Describe()
    {
        lock (_gate)
        {
            return [.. _pollers.All.Select(poller => poller.Describe(_pollers.Index.Describe(poller)))];
        }
    }

    // A new stream may come from another server (a promoted standby, a restored copy), where the ids of transactions mean something else: one that is awaited
    // would never be seen, or another taken for it. None is needed: everything is read once more, and the feed reports again what was running when it began.
    private void ForgetTransactions()
    {
        _recent.Clear();
        foreach (var poller in _pollers.All)
        {
            poller.Unseen.Clear();
            foreach (var cohort in poller.Cohorts.Values)
            {
                cohort.Unseen.Clear();
            }

            _dirty.MarkAll(poller);
        }
    }
}
