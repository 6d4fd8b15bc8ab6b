using Gateway.Delivery;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// One operation of one socket, from <c>subscribe</c> to its end: the engine's sink on one side, a place in the socket's
/// <see cref="OutboundQueue"/> on the other, in one object since there are a hundred thousand of them.
/// </summary>
/// <remarks>
/// The engine calls the sink's members one at a time; the client may end the operation at any moment, after which they do nothing.
/// The fields under "queue" are guarded by the outbound queue's lock, the handle by the <see cref="OperationTable"/>'s.
/// </remarks>
internal sealed class SocketOperation(string id, ReadOnlyMemory<byte> head, SocketConnection connection) : IResultSink
{
    private NewestResult _newest;

    /// <summary>The client's id of the operation.</summary>
    public string Id { get; } = id;

    /// <summary>What stands before the body in each result message: <c>{"type":"next","id":"1","payload":</c>.</summary>
    public ReadOnlyMemory<byte> Head { get; } = head;

    /// <summary>What it holds, and who is counted for it; set once, before it starts.</summary>
    public HeldMemory Held { get; set; }

    /// <summary>Queue: the one result that waits to be written.</summary>
    public ref NewestResult Newest => ref _newest;

    /// <summary>Queue: whether the operation has a place in the queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Queue: whether the client ended it.</summary>
    public bool IsOver { get; set; }

    /// <summary>Queue: gives up its place and hands out what waits.</summary>
    public bool TryTake(out OutboundMessage message)
    {
        IsQueued = false;
        if (_newest.Take(out var delivered) is not { } result)
        {
            message = default;
            return false;
        }

        message = new OutboundMessage(Head, result.Body, delivered);
        return true;
    }

    /// <summary>Table: the running operation in the engine; null while it is being started.</summary>
    public IAsyncDisposable? Handle { get; set; }

    /// <inheritdoc/>
    public void Replace(OperationResult result) => connection.Outbound.Replace(this, result);

    /// <inheritdoc/>
    public ValueTask NextAsync(OperationResult result)
    {
        if (result.FailedBeforeExecution)
        {
            Error(result.Errors);
            return ValueTask.CompletedTask;
        }

        return connection.Outbound.DeliverAsync(this, result);
    }

    /// <inheritdoc/>
    public void Error(IReadOnlyList<GraphQLError> errors) => connection.EndOperation(this, errors);

    /// <inheritdoc/>
    public void Complete() => connection.EndOperation(this, null);
}
