using System.Net.Http.Headers;
using Gateway.Outbound;

namespace Gateway.Auth.Webhooks;

/// <summary>
/// A client's headers on their way to the webhook: which of them it gets, and the only place where text of a client becomes a
/// header of ours. Everything is checked here again, whatever a transport has checked before.
/// </summary>
internal static class HookHeaders
{
    // They frame a message or manage a connection (RFC 9110, sections 7.6 and 7.8; RFC 9112, section 6), so they are never another's.
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "expect", "http2-settings", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    };

    // Hasura forwards all but these: they describe the request to the gateway and not the caller.
    private static readonly HashSet<string> OfTheRequest = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-md5", "user-agent", "host", "origin", "referer", "accept", "accept-encoding", "accept-language", "accept-datetime", "cache-control", "dnt",
        "content-type",
    };

    /// <summary>Whether all of them may be headers.</summary>
    public static bool AreValid(IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!HeaderSyntax.IsName(name) || !HeaderSyntax.IsValue(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds those of a request by GET, as they came.</summary>
    /// <exception cref="ArgumentException">One may not be a header: the caller has not asked <see cref="AreValid"/>.</exception>
    public static void AddTo(HttpRequestHeaders target, IReadOnlyDictionary<string, string> headers)
    {
        if (!AreValid(headers))
        {
            throw new ArgumentException("not headers", nameof(headers));
        }

        foreach (var (name, value) in headers)
        {
            // "Without validation" is without the platform's own reading of each header, which is checked for line breaks above; it would refuse
            // what a hook may well take, such as an Authorization without a scheme. Headers that describe a body are not added by it.
            if (!IsOfTheConnection(name) && !OfTheRequest.Contains(name))
            {
                target.TryAddWithoutValidation(name, value);
            }
        }
    }

    /// <summary>Those of a request by POST, where they are members of the body: as in Hasura also the ones that describe the request.</summary>
    public static Dictionary<string, string> ForBody(IReadOnlyDictionary<string, string> headers) =>
        headers.Where(header => !IsOfTheConnection(header.Key)).ToDictionary(header => header.Key, header => header.Value);

    // RFC 6455, section 11.3: Sec-WebSocket-* are the handshake's. Browsers tell of the caller by the other Sec-*, such as Sec-Fetch-Site.
    private static bool IsOfTheConnection(string name) =>
        OfTheConnection.Contains(name) || name.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase);
}
