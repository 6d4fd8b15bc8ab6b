using System.Collections.Concurrent;
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
    : IUserConnections
{
    private static readonly GraphQLError TooMany = new(ErrorCode.LimitExceeded, "too many websockets and event streams; try again later");
    private static readonly GraphQLError TooManyOfUser = new(ErrorCode.LimitExceeded, "too many websockets and event streams of this user");
    private static readonly GraphQLError TooLarge = new(ErrorCode.LimitExceeded, "the running operations hold as much memory as they may; try again later");
    private static readonly GraphQLError TooLargeOfUser = new(ErrorCode.LimitExceeded, "the running operations of this user hold as much memory as they may");

    private readonly ConcurrentDictionary<OpenStream, bool> _open = new();

    /// <inheritdoc/>
    /// <remarks>An event stream has no words for its end: the client asks again, and is told then.</remarks>
    public int CloseUser(string user, string reason) => _open.Keys.Where(open => open.User == user).Count(open => open.Close());

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

        using var open = new OpenStream(requester.User, lifetime.ApplicationStopping);
        _open.TryAdd(open, true);
        try
        {
            await EventStream.RunAsync(context, runner, request, session, expiresAt, time, open.Stopping);
        }
        finally
        {
            _open.TryRemove(open, out _);
            held.Release(requester, bytes);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, GraphQLError error) =>
        Responses.WriteErrorAsync(context, ResponseFormat.EventStream, status, error);

    /// <summary>A stream that runs, and what ends it from here.</summary>
    private sealed class OpenStream(string? user, CancellationToken stopping) : IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        private readonly Lock _lock = new();
        private bool _isOver;

        public string? User => user;

        public CancellationToken Stopping => _stop.Token;

        /// <returns>Whether it was still running.</returns>
        public bool Close()
        {
            lock (_lock)
            {
                if (_isOver || _stop.IsCancellationRequested)
                {
                    return false;
                }

                _stop.Cancel();
                return true;
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isOver = true;
                _stop.Dispose();
            }
        }
    }
}
