using Gateway.Logs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Realtime.Operations;

namespace Gateway.Requests;

/// <summary>
/// What leaves an endpoint as an exception becomes an error object: a body that is too large, a broken client, a fault of ours.
/// No text of an exception reaches a client.
/// </summary>
internal sealed class Faults(RequestDelegate next, ILogger<Faults> logger)
{
    private static readonly GraphQLError Internal = new(ErrorCode.Unexpected, "internal server error");
    private static readonly GraphQLError Unreadable = new(ErrorCode.BadRequest, "the request cannot be read");
    private static readonly GraphQLError TooLarge = new(ErrorCode.LimitExceeded, "the request's body is larger than the server takes");

    /// <summary>Runs the rest.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (IsGone(context, fault))
        {
            // The client is gone in the middle of its request or of the answer: nobody waits, and nothing is wrong here. The server, which sees no exception,
            // would read the rest of the body, or a next request, and log its own.
            ReadNoFurther(context);
            context.Abort();
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            ReadNoFurther(context);
            var isTooLarge = fault.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await WriteAsync(context, fault.StatusCode, isTooLarge ? TooLarge : Unreadable);
        }
        catch (Exception fault) when (!context.Response.HasStarted && fault is not OperationCanceledException)
        {
            RequestLog.Failed(logger, PrintableText.Of(context.Request.Path.Value ?? ""), fault);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, Internal);
        }
    }

    // Nothing that follows on the connection can be told from the rest of a body that was not read to its end.
    private static void ReadNoFurther(HttpContext context) => context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private static bool IsGone(HttpContext context, Exception fault) =>
        fault is ConnectionResetException or ConnectionAbortedException
        || (context.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException or ObjectDisposedException);

    private static async Task WriteAsync(HttpContext context, int status, GraphQLError error)
    {
        var path = (context.Request.Path.Value ?? "").TrimEnd('/');
        try
        {
            await (path is "/v1/graphql" or "/v1alpha1/graphql"
                ? Responses.WriteErrorAsync(context, ResponseFormat.Json, status, error)
                : Responses.WriteAdminErrorAsync(context, status, error));
        }
        catch (Exception fault) when (IsGone(context, fault))
        {
            // It left while it was told.
        }
    }
}
