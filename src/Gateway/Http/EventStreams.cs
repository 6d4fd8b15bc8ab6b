using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Http;

/// <summary>The event streams of this process and their orderly end when the server stops. One instance; thread-safe.</summary>
internal sealed class EventStreams(IOperationRunner runner, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Runs one stream to its end, or refuses it.</summary>
    public async Task RunAsync(HttpContext context, OperationRequest request, Session session, DateTimeOffset? expiresAt)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            await Responses.WriteErrorAsync(context, ResponseFormat.EventStream, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady);
        else
            await EventStream.RunAsync(context, runner, request, session, expiresAt, time, lifetime.ApplicationStopping);
    }
}
