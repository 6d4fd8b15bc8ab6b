using Gateway.Availability;
using Gateway.Origins;
using Gateway.Requests;
using Gateway.WebSockets.Connections;

namespace Gateway.WebSockets;

/// <summary>
/// What happens to a request that asks for a WebSocket: 1 the path → 2 the server's state → 3 the origin → 4 the headers → 5 a place among
/// the sockets → 6 the sub-protocol and the upgrade → 7 the socket's life. Stateless beside the registry; thread-safe.
/// </summary>
internal sealed class UpgradeEndpoint(SocketRegistry registry, OriginRules origins)
{
    private const string WrongPath = "only '/v1/graphql' and '/v1alpha1/graphql' are supported on websockets";

    private static readonly ISubProtocol Modern = new GraphQLTransportWs.Protocol();
    private static readonly ISubProtocol Legacy = new SubscriptionsTransportWs.Protocol();

    /// <summary>Handles an upgrade; any other request, and one to an endpoint of its own (a hub), goes on to <paramref name="next"/>.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.WebSockets.IsWebSocketRequest && !Handshake.IsAttempted(context.Request))
        {
            return next(context);
        }

        if (!IsGraphQLPath(context.Request.Path)) // 1
        {
            var endpoint = context.GetEndpoint();
            return endpoint is null || endpoint.Metadata.GetMetadata<NoResource>() is not null
                ? RefuseAsync(context, StatusCodes.Status404NotFound, WrongPath)
                : next(context);
        }

        return context.WebSockets.IsWebSocketRequest ? UpgradeAsync(context) : RefuseHandshakeAsync(context);
    }

    // A slash at the end is passed over, as it is for requests.
    private static bool IsGraphQLPath(PathString path) => (path.Value ?? "").TrimEnd('/') is "/v1/graphql" or "/v1alpha1/graphql";

    private Task RefuseHandshakeAsync(HttpContext context)
    {
        var (status, reason) = Handshake.Refusal(context.Request);
        if (status == StatusCodes.Status426UpgradeRequired)
        {
            context.Response.Headers.SecWebSocketVersion = Handshake.Version;
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.Connection = "Upgrade";
        }
        else if (status == StatusCodes.Status405MethodNotAllowed)
        {
            context.Response.Headers.Allow = HttpMethods.Get;
        }

        return RefuseAsync(context, status, reason);
    }

    private async Task UpgradeAsync(HttpContext context)
    {
        if (registry.IsStopping) // 2
        {
            context.Response.Headers.RetryAfter = "0";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "shutting server down");
            return;
        }

        if (!registry.IsReady)
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady.Message);
            return;
        }

        if (!origins.Allows(context.Request)) // 3
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "this origin may not open websockets");
            return;
        }

        if (CredentialHeaders.Read(context.Request.Headers, registry.Options.ReadCookies, out var repeated) is not { } headers) // 4
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"header '{repeated}' is given more than once");
            return;
        }

        var peer = context.Connection.RemoteIpAddress;
        if (!registry.TryEnter(peer)) // 5
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "too many websockets");
            return;
        }

        try
        {
            var protocol = Choose(context.WebSockets.WebSocketRequestedProtocols, out var accepted); // 6
            using var socket = await context.WebSockets.AcceptWebSocketAsync(Acceptance(protocol, accepted));
            await registry.RunAsync(socket, protocol, headers, peer, context.RequestAborted); // 7
        }
        finally
        {
            registry.Leave(peer);
        }
    }

    /// <summary>
    /// The client's first choice among those spoken here. Without one it is the legacy protocol, as its clients of old send no
    /// header; then no sub-protocol is named in the answer, since a server may name only what was offered.
    /// </summary>
    private static ISubProtocol Choose(IList<string> requested, out string? accepted)
    {
        foreach (var name in requested)
        {
            if (name == Modern.Name || name == Legacy.Name)
            {
                accepted = name;
                return name == Modern.Name ? Modern : Legacy;
            }
        }

        accepted = null;
        return Legacy;
    }

    private WebSocketAcceptContext Acceptance(ISubProtocol protocol, string? accepted)
    {
        // Protocol pings of RFC 6455 only where the sub-protocol has none that its client answers.
        var proof = protocol.KeepAlivePolicy == KeepAlivePolicy.Always ? registry.Options.HalfOpenTimeout / 2 : Timeout.InfiniteTimeSpan;
        return new WebSocketAcceptContext { SubProtocol = accepted, KeepAliveInterval = proof, KeepAliveTimeout = proof };
    }

    private Task RefuseAsync(HttpContext context, int status, string text)
    {
        registry.Metrics.Refused(status);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
