using System.Net;
using Gateway.Origins;

namespace Gateway.Demo;

/// <summary>
/// Says whether a request comes from this machine and from a page of this gateway. Tokens and the writer are for such requests
/// alone. Without state.
/// </summary>
internal static class LocalPeers
{
    private static readonly string[] Forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Original-For", "X-Original-Host", "X-Real-IP"];

    /// <summary>
    /// Whether all of these hold: the peer's address is a loopback one; no proxy says that it speaks for somebody else; the host asked
    /// for is this machine (another site's name may be made to resolve to it); and the browser, if it is one, does not ask on
    /// behalf of another site's page.
    /// </summary>
    public static bool Includes(HttpContext context)
    {
        var request = context.Request;
        return context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && !Forwarding.Any(request.Headers.ContainsKey)
            && IsThisMachine(request.Host.Host)
            && IsOwnOrigin(request);
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return false;
        }

        return request.Headers.Origin.Count == 0 || Origin.IsOwn(request);
    }
}
