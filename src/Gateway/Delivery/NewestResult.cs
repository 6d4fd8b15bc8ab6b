using Realtime.Operations;

namespace Gateway.Delivery;

/// <summary>
/// The one result of an operation that waits for its client: a live query is state, so that a newer result takes the place of an older one that was not sent
/// yet.
/// A struct to be kept in a field, since there are a hundred thousand of them; whoever keeps it guards it by a lock.
/// </summary>
internal struct NewestResult
{
    private TaskCompletionSource? _delivered;

    /// <summary>What waits; null for nothing.</summary>
    public OperationResult? Waiting { get; private set; }

    /// <summary>How many bytes wait.</summary>
    public readonly int Bytes => Waiting?.Body.Length ?? 0;

    /// <summary>Puts a result in the place of what waited.</summary>
    public void Put(OperationResult result) => Waiting = result;

    /// <summary>Ends when what waits now is delivered, or forgotten.</summary>
    public Task Delivered() => (_delivered ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Takes what waits, to be sent.</summary>
    /// <param name="delivered">To be completed when it is sent; null when nobody waits for that.</param>
    /// <returns>The result; null for nothing.</returns>
    public OperationResult? Take(out TaskCompletionSource? delivered)
    {
        var result = Waiting;
        delivered = result is null ? null : _delivered;
        if (result is not null)
        {
            Waiting = null;
            _delivered = null;
        }

        return result;
    }

    /// <summary>Lets nobody wait any more; what waits may still be taken.</summary>
    public void LetGo()
    {
        _delivered?.TrySetResult();
        _delivered = null;
    }

    /// <summary>Drops what waits and lets nobody wait for it.</summary>
    /// <returns>How many bytes waited.</returns>
    public int Forget()
    {
        var bytes = Bytes;
        Waiting = null;
        LetGo();
        return bytes;
    }
}
