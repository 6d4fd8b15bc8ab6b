using Realtime.Operations;

namespace Gateway.Http;

/// <summary>
/// What leaves an endpoint as an exception becomes an error object: a body that is too large, a broken client, a fault of ours.
/// No text of an exception reaches a client.
/// </summary>
internal sealed class Faults(RequestDelegate next, ILogger<Faults> logger)
{
    private static readonly GraphQLError Internal = new(ErrorCode.Unexpected, "internal server error");
    private static readonly GraphQLError TooLarge = new(ErrorCode.LimitExceeded, "the request's body is larger than the server takes");

    /// <summary>Runs the rest.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; nobody waits for an answer.
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            var isTooLarge = fault.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await WriteAsync(context, fault.StatusCode, isTooLarge ? TooLarge : new GraphQLError(ErrorCode.BadRequest, "the request cannot be read"));
        }
        catch (Exception fault) when (!context.Response.HasStarted && fault is not OperationCanceledException)
        {
            HttpLog.RequestFailed(logger, PrintableText.Of(context.Request.Path.Value ?? ""), fault);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, Internal);
        }
    }

    private static Task WriteAsync(HttpContext context, int status, GraphQLError error) =>
        context.Request.Path.StartsWithSegments("/v1/graphql", out var rest) && !rest.HasValue
            ? Responses.WriteErrorAsync(context, ResponseFormat.Json, status, error)
            : Responses.WriteAdminErrorAsync(context, status, error);
}
