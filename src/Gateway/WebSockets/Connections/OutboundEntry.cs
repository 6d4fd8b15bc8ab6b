namespace Gateway.WebSockets.Connections;

/// <summary>
/// One place in a socket's outbound queue: either a finished message, or an operation that has a result waiting. The operation's
/// place stays while its result is replaced by newer ones.
/// </summary>
internal readonly record struct OutboundEntry(ReadOnlyMemory<byte> Message, SocketOperation? Operation);

/// <summary>What the writer takes from the queue next.</summary>
/// <param name="Head">A whole message; or, with <paramref name="Body"/>, what stands before it.</param>
/// <param name="Body">A shared result to which <c>}</c> is appended; empty for a whole message.</param>
/// <param name="Delivered">Completed once it is written; null when nobody waits.</param>
internal readonly record struct OutboundMessage(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body, TaskCompletionSource? Delivered);
