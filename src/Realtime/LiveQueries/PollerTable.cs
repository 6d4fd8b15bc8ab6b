using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Dependencies;

namespace Realtime.LiveQueries;

/// <summary>The pollers of one source, by query and by the tables that they read. Guarded by the lock of its <see cref="LiveSource"/>.</summary>
/// <remarks>Invariant: whoever makes a poll due earlier wakes a tick loop, all of which may be asleep for good; maintained in <see cref="PollAt"/>.</remarks>
internal sealed class PollerTable(LiveQueryOptions options, TimeProvider time, Action wake)
{
    private readonly Dictionary<(string, string, string, string?), Poller> _pollers = [];
    private readonly Dictionary<QualifiedName, List<Poller>> _byTable = [];
    private ChangeFeedStatus? _status;

    /// <summary>Whose cohorts a row can concern.</summary>
    public DependencyIndex Index { get; } = new();

    /// <summary>All pollers.</summary>
    public IReadOnlyCollection<Poller> All => _pollers.Values;

    /// <summary>The feed's condition as last reported; null before the first.</summary>
    public ChangeFeedStatus? Status
    {
        get => _status;
        set
        {
            _status = value;
            foreach (var poller in _pollers.Values)
            {
                SetDriven(poller);
            }
        }
    }

    /// <summary>The poller of a query, made when there is none.</summary>
    public Poller FindOrAdd(LiveQuery query)
    {
        if (_pollers.TryGetValue(query.Identity, out var poller))
        {
            return poller;
        }

        poller = new Poller(query);
        _pollers.Add(query.Identity, poller);
        foreach (var table in poller.Tables)
        {
            if (!_byTable.TryGetValue(table, out var readers))
            {
                _byTable.Add(table, readers = []);
            }

            readers.Add(poller);
        }

        Index.Add(poller);
        poller.IsDriven = IsDriven(poller);
        PollAt(poller, time.GetTimestamp() + RefetchInterval); // its first run is its cohorts' own
        return poller;
    }

    /// <summary>Removes a poller that has no cohort left.</summary>
    public void Remove(Poller poller)
    {
        _pollers.Remove(poller.Query.Identity);
        Index.Remove(poller);
        foreach (var table in poller.Tables)
        {
            var readers = _byTable[table];
            readers.Remove(poller);
            if (readers.Count == 0)
            {
                _byTable.Remove(table);
            }
        }
    }

    /// <summary>The pollers that read any of these tables, each once.</summary>
    public IReadOnlyCollection<Poller> Reading(IEnumerable<QualifiedName> tables)
    {
        HashSet<Poller>? found = null;
        foreach (var table in tables)
        {
            if (_byTable.TryGetValue(table, out var readers))
            {
                (found ??= []).UnionWith(readers);
            }
        }

        return found ?? (IReadOnlyCollection<Poller>)[];
    }

    /// <summary>The pollers whose interval is over, and when the next one's will be.</summary>
    public (List<Poller> Due, long Next) TakeDue(long now)
    {
        var due = new List<Poller>();
        var next = long.MaxValue;
        foreach (var poller in _pollers.Values)
        {
            if (poller.IsDriven)
            {
                continue;
            }

            if (poller.NextPoll <= now)
            {
                poller.NextPoll = now + RefetchInterval;
                due.Add(poller);
            }

            next = Math.Min(next, poller.NextPoll);
        }

        return (due, next);
    }

    private long RefetchInterval => (long)(options.RefetchInterval.TotalSeconds * time.TimestampFrequency);

    private void SetDriven(Poller poller)
    {
        var wasDriven = poller.IsDriven;
        poller.IsDriven = IsDriven(poller);
        if (wasDriven && !poller.IsDriven)
        {
            PollAt(poller, time.GetTimestamp()); // the source of changes is lost: look at once
        }
    }

    private bool IsDriven(Poller poller) =>
        poller.Query.Reads.UntrackedReason is null && _status is { } status && poller.Tables.All(status.Drives);

    private void PollAt(Poller poller, long when)
    {
        poller.NextPoll = when;
        if (!poller.IsDriven)
        {
            wake();
        }
    }
}
