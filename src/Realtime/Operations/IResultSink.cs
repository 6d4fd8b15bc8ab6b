namespace Realtime.Operations;

/// <summary>
/// Where one operation's results go: a transport's side of one <c>subscribe</c>. Calls for one sink never overlap. No member may
/// block or throw: the callers are the engine's loops, shared by all subscribers.
/// </summary>
public interface IResultSink
{
    /// <summary>
    /// A newer state of a live query. The sink keeps at most one undelivered result: a newer one replaces it, since a live query is
    /// state and not a sequence of events. The last one given is always delivered while the connection lives.
    /// </summary>
    void Replace(OperationResult result);

    /// <summary>
    /// A result that must not be superseded (a query's or mutation's answer, a batch of a streaming subscription). The task ends when the
    /// sink can take the next one: that is the back-pressure of streams. It ends, too, when the connection closes.
    /// </summary>
    ValueTask NextAsync(OperationResult result);

    /// <summary>The operation is over and failed; nothing follows.</summary>
    void Error(IReadOnlyList<GraphQLError> errors);

    /// <summary>The operation is over; nothing follows.</summary>
    void Complete();
}
