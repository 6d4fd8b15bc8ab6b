using Realtime.Catalog;
using Realtime.Waiting;

namespace Realtime.Changes;

/// <summary>One call of <see cref="ChangeFeed.SetTablesAsync"/>.</summary>
internal sealed class TableRequest(IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<QualifiedName> Tables { get; } = tables;

    /// <summary>Those that the operator keeps out of the publication.</summary>
    public IReadOnlySet<QualifiedName> KeptOut { get; } = keptOut;

    /// <summary>Completes when it has been carried out or has to wait for a connection.</summary>
    public Task Completion => _done.Task;

    public void Done() => _done.TrySetResult();
}

/// <summary>The tables wanted last, and the bell that wakes the supervision loop. Thread-safe.</summary>
internal sealed class TableRequests
{
    private readonly Wake _bell = new();
    private volatile TableRequest _current = new([], new HashSet<QualifiedName>());

    public TableRequest Current => _current;

    /// <summary>Replaces the wish before, which counts as done.</summary>
    public TableRequest Set(IReadOnlyCollection<QualifiedName> tables, IReadOnlySet<QualifiedName> keptOut)
    {
        var request = new TableRequest(tables, keptOut);
        Interlocked.Exchange(ref _current, request).Done();
        Ring();
        return request;
    }

    public void Ring() => _bell.Ring();

    /// <summary>Waits for the bell.</summary>
    public IAsyncEnumerable<bool> RingsAsync(CancellationToken cancellationToken) => _bell.RingsAsync(cancellationToken);
}
