using System.Threading.Channels;
using Realtime.Catalog;

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
    // Capacity 1: a bell rung twice before it is heard is one.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
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

    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Waits for the bell.</summary>
    public IAsyncEnumerable<bool> RingsAsync(CancellationToken cancellationToken) => _bell.Reader.ReadAllAsync(cancellationToken);
}
