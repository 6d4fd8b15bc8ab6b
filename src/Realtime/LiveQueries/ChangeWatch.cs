using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>
/// What a stream knows of changes: woken when a table that it reads was written to, it looks until its snapshot sees the transactions that woke it.
/// Thread-safe.
/// </summary>
internal sealed class ChangeWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<FullTransactionId> _unseen = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private PlanReads? _reads;

    /// <summary>What the stream reads from now on.</summary>
    public PlanReads? Reads
    {
        set
        {
            lock (_gate)
            {
                _reads = value;
            }
        }
    }

    /// <summary>Something may have been written. Only signals.</summary>
    /// <param name="tables">Where; null for anywhere.</param>
    /// <param name="xid">By which transaction; null when that is not known.</param>
    public void Notify(QualifiedName[]? tables, FullTransactionId? xid)
    {
        lock (_gate)
        {
            if (_reads is null || (tables is not null && !Array.Exists(tables, _reads.Tables.ContainsKey)))
            {
                return;
            }

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

    /// <summary>Whether some transaction that woke the stream is not in a snapshot yet.</summary>
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
        Reads = null; // whoever still notifies does nothing then
        _wake.Dispose();
    }
}
