using Gateway.Availability;
using Gateway.Limits;
using Gateway.Requests;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Http.ServerSentEvents;

/// <summary>
/// The event streams of this process: their number and what they hold against the same limits as those of sockets, and their orderly end when the server stops.
/// One instance; thread-safe.
/// </summary>
internal sealed class EventStreams(
    IOperationRunner runner, TimeProvider time, IHostApplicationLifetime lifetime, ConnectionCounts counts, HeldBytes held, LimitMetrics metrics)
{
    private static readonly GraphQLError TooMany = new(ErrorCode.LimitExceeded, "too many websockets and event streams; try again later");
    private static readonly GraphQLError TooManyOfUser = new(ErrorCode.LimitExceeded, "too many websockets and event streams of this user");
    private static readonly GraphQLError TooLarge = new(ErrorCode.LimitExceeded, "the running operations hold as much memory as they may; try again later");
    private static readonly GraphQLError TooLargeOfUser = new(ErrorCode.LimitExceeded, "the running operations of this user hold as much memory as they may");

    /// <summary>Runs one stream to its end, or refuses it: 503 when the limit is the server's, 429 when it is the user's.</summary>
    public async Task RunAsync(HttpContext context, OperationRequest request, Session session, DateTimeOffset? expiresAt)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady);
            return;
        }

        var peer = context.Connection.RemoteIpAddress;
        if (counts.TryEnter(peer) is { } limit)
        {
            metrics.Reached(limit);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, TooMany);
            return;
        }

        try
        {
            await RunAsUserAsync(context, request, session, expiresAt);
        }
        finally
        {
            counts.Leave(peer);
        }
    }

    private async Task RunAsUserAsync(HttpContext context, OperationRequest request, Session session, DateTimeOffset? expiresAt)
    {
        var requester = Requester.Of(session, request.ClientAddress);
        if (requester.User is { } user && !counts.Users.TryAdd(user))
        {
            metrics.Reached("sockets-per-user");
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, TooManyOfUser);
            return;
        }

        try
        {
            await RunHeldAsync(context, request, session, requester, expiresAt);
        }
        finally
        {
            if (requester.User is { } name)
            {
                counts.Users.Remove(name);
            }
        }
    }

    private async Task RunHeldAsync(HttpContext context, OperationRequest request, Session session, Requester requester, DateTimeOffset? expiresAt)
    {
        var bytes = OperationSize.Of(request);
        switch (held.TryHold(requester, bytes))
        {
            case HeldLimit.All:
                metrics.Reached("held-bytes");
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, TooLarge);
                return;
            case HeldLimit.User:
                metrics.Reached("held-bytes-per-user");
                await RefuseAsync(context, StatusCodes.Status429TooManyRequests, TooLargeOfUser);
                return;
        }

        try
        {
            await EventStream.RunAsync(context, runner, request, session, expiresAt, time, lifetime.ApplicationStopping);
        }
        finally
        {
            held.Release(requester, bytes);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, GraphQLError error) =>
        Responses.WriteErrorAsync(context, ResponseFormat.EventStream, status, error);
}
