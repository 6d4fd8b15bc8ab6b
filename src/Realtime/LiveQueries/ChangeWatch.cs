using Realtime.Changes;
using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>
/// What somebody beside the live queries knows of changes of what it reads: woken when a table of it was written to, it looks until its snapshot sees the
/// transactions that woke it. One owner, which alone turns, asks, waits and disposes; <see cref="Notify"/> and <see cref="Forget"/> are thread-safe.
/// </summary>
internal sealed class ChangeWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<FullTransactionId> _unseen = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private SourceFeed? _source;
    private PlanReads _reads = PlanReads.None;

    /// <summary>Watches what is read from now on. Nothing is missed of what it watched before and still does.</summary>
    /// <param name="source">The source's live side; null while it has none, when nothing is watched.</param>
    /// <param name="reads">What is read.</param>
    public void Turn(SourceFeed? source, PlanReads reads)
    {
        if (!ReferenceEquals(source, _source))
        {
            source?.Watch(this, reads);
            _source?.Unwatch(this, _reads);
        }
        else if (!ReferenceEquals(reads, _reads))
        {
            source?.Watch(this, _reads, reads);
        }

        (_source, _reads) = (source, reads);
    }

    /// <summary>Something that it reads may have been written. Only signals.</summary>
    /// <param name="xid">By which transaction; null when that is not known.</param>
    public void Notify(FullTransactionId? xid)
    {
        lock (_gate)
        {
            if (xid is { } transaction)
            {
                _unseen.Add(transaction);
            }

            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>The transactions that woke it mean nothing any more: another server may answer now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _unseen.Clear();
        }
    }

    /// <summary>Whether some transaction that woke it is not in a snapshot yet.</summary>
    public bool HasUnseen(Snapshot snapshot)
    {
        lock (_gate)
        {
            _unseen.RemoveWhere(snapshot.Sees);
            return _unseen.Count > 0;
        }
    }

    /// <summary>Waits for a change, or for so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time has come.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Turn(null, PlanReads.None); // nobody notifies any more
        _wake.Dispose();
    }
}
