namespace Gateway.WebSockets;

/// <summary>
/// What is wrong with a request that wants a WebSocket but cannot get one (RFC 6455, section 4.2.1). Such a request must not be answered as an ordinary one,
/// with status 200: its client would not know that there is a WebSocket, and what of its handshake is at fault. Stateless.
/// </summary>
internal static class Handshake
{
    /// <summary>The one version that there is.</summary>
    public const string Version = "13";

    private const int KeyBytes = 16;

    /// <summary>Whether a request that is no complete handshake was meant as one.</summary>
    public static bool IsAttempted(HttpRequest request) =>
        request.Headers.SecWebSocketKey.Count > 0
        || request.Headers.SecWebSocketVersion.Count > 0
        || (IsEmptyGet(request) && Names(request.Headers.Upgrade, "websocket") && Names(request.Headers.Connection, "upgrade"));

    /// <summary>The status and the reason of the refusal of a handshake that was attempted and is none.</summary>
    public static (int Status, string Reason) Refusal(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, "a websocket is opened by GET");
        }

        if (request.Headers.SecWebSocketVersion != Version)
        {
            return (StatusCodes.Status426UpgradeRequired, $"Sec-WebSocket-Version must be {Version}");
        }

        if (!Names(request.Headers.Upgrade, "websocket") || !Names(request.Headers.Connection, "upgrade"))
        {
            return (StatusCodes.Status400BadRequest, "the headers 'Connection: Upgrade' and 'Upgrade: websocket' are needed; a proxy on the way may have taken them out");
        }

        return IsKey(request.Headers.SecWebSocketKey)
            ? (StatusCodes.Status400BadRequest, "this connection cannot be upgraded: a websocket needs HTTP/1.1 and a request without a body")
            : (StatusCodes.Status400BadRequest, $"Sec-WebSocket-Key must be {KeyBytes} bytes in base64, once");
    }

    // Some proxies put the two headers on every request, so one that asks for something else is left to whom it asks.
    private static bool IsEmptyGet(HttpRequest request) => HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue;

    private static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key is not null && Convert.TryFromBase64String(key, bytes, out var written) && written == KeyBytes;
    }

    // Both headers are lists of words.
    private static bool Names(IEnumerable<string?> header, string word) => header.Any(
        line => line is not null && line.Split(',').Any(part => part.Trim().Equals(word, StringComparison.OrdinalIgnoreCase)));
}
