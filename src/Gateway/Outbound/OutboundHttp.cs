using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Outbound;

/// <summary>
/// HTTP clients for URLs that the operator configured (key sets, the webhook): no redirects, no proxy, and never to link-local
/// addresses, where clouds keep their machines' credentials.
/// </summary>
internal static class OutboundHttp
{
    /// <summary>A client; the caller owns it.</summary>
    public static HttpClient Create(TimeSpan timeout, long mostBytes) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change of DNS is seen
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, // as they came in; only ASCII otherwise
            ConnectCallback = ConnectAsync,
        },
        disposeHandler: true)
    {
        Timeout = timeout,
        MaxResponseContentBufferSize = mostBytes,
    };

    /// <summary>169.254.0.0/16, fe80::/10 and the same in IPv4-mapped form.</summary>
    public static bool IsLinkLocal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal;
        }

        var bytes = address.GetAddressBytes();
        return bytes[0] == 169 && bytes[1] == 254;
    }

    // The address is checked after resolution, and connected to as checked: a name cannot answer differently the second time.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = addresses.Where(address => !IsLinkLocal(address)).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} has no address that may be called (link-local ones may not)");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}
