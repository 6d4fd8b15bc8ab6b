using System.Text;

namespace Gateway.WebSockets.Connections;

/// <summary>Why a socket is closed: the code and the reason of the close frame. The codes are listed in <c>docs/protocol.md</c>.</summary>
/// <param name="Code">1000–1015 by RFC 6455, 44xx by the graphql-transport-ws protocol.</param>
/// <param name="Reason">For people; at most 123 bytes of UTF-8 go out.</param>
internal readonly record struct SocketClose(int Code, string Reason)
{
    /// <summary>What a close frame can hold beside its two-byte code (RFC 6455, section 5.5).</summary>
    private const int MaxReasonBytes = 123;

    public static SocketClose Normal { get; } = new(1000, "");

    public static SocketClose BinaryMessage { get; } = new(1003, "only text messages are understood");

    public static SocketClose MessageTooBig(int maxBytes) => new(1009, $"message larger than {maxBytes} bytes");

    public static SocketClose ShuttingDown { get; } = new(1012, "shutting server down");

    public static SocketClose SlowConsumer { get; } = new(1013, "slow consumer");

    public static SocketClose NotReady { get; } = new(1013, "not ready yet: try again later");

    public static SocketClose NoRoom { get; } = new(1013, "no memory for a message of this size: try again later");

    public static SocketClose TooManySockets { get; } = new(1013, "too many sockets of this user");

    public static SocketClose BadMessage(string problem) => new(4400, $"Parsing client message failed: {problem}");

    public static SocketClose BadInit(string problem) => new(4400, $"Connection initialization failed: {problem}");

    public static SocketClose NotAcknowledged { get; } = new(4401, "Unauthorized");

    public static SocketClose Forbidden(string reason) => new(4403, reason);

    public static SocketClose Expired { get; } = new(4403, "Session expired: connect again with fresh credentials");

    public static SocketClose InitTimeout { get; } = new(4408, "Connection initialisation timed out");

    public static SocketClose IdInUse(string id) => new(4409, $"Subscriber for {id} already exists");

    public static SocketClose SecondInit { get; } = new(4429, "Too many initialisation requests");

    public static SocketClose InternalError { get; } = new(4500, "Internal server error");

    /// <summary>The reason, cut at a character so that it fits into a close frame.</summary>
    public string WireReason
    {
        get
        {
            var reason = Reason;
            while (Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
            {
                var length = Math.Min(reason.Length - 1, MaxReasonBytes);
                reason = reason[..(char.IsHighSurrogate(reason[length - 1]) ? length - 1 : length)];
            }

            return reason;
        }
    }
}
