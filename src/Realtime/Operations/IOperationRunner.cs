using Realtime.Sessions;

namespace Realtime.Operations;

/// <summary>
/// The contract between transports (HTTP, server-sent events, both WebSocket protocols) and the engine. Thread-safe.
/// A scripted double implements it in transport tests.
/// </summary>
public interface IOperationRunner
{
    /// <summary>
    /// Runs one query or mutation to its end. Never throws for bad input or a database error: those are in the result. A
    /// subscription is refused with code <c>unexpected-payload</c>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the statement was cancelled with it.</exception>
    ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken);

    /// <summary>
    /// Starts an operation of any kind and delivers to <paramref name="sink"/>: a query or mutation one result and then
    /// completion, a live query its first result and then one whenever it changed, until the returned handle is disposed.
    /// Returns as soon as the operation is registered (results come later), and never throws for bad input: that is
    /// <see cref="IResultSink.Error"/>.
    /// </summary>
    /// <returns>The running operation. After its <c>DisposeAsync</c> returns, the sink is not called any more.</returns>
    ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken);
}
