using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Http.ServerSentEvents;
using Gateway.Requests;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Http;

/// <summary>
/// GraphQL over HTTP: POST with one operation or a batch, GET with a query, and server-sent events for subscriptions. It reads
/// requests and writes answers and knows no more. Thread-safe.
/// </summary>
/// <param name="runner">Runs operations.</param>
/// <param name="authenticator">Says who asks.</param>
/// <param name="readiness">Whether operations may be answered.</param>
/// <param name="streams">Runs event streams.</param>
/// <param name="maxBatchSize">Most operations in one request.</param>
/// <param name="keepsStatus">The older path answers a failed request with its status; <c>/v1/graphql</c> always with 200.</param>
internal sealed class GraphQLEndpoint(
    IOperationRunner runner, ISessionAuthenticator authenticator, Readiness readiness, EventStreams streams, int maxBatchSize, bool keepsStatus)
{
    private static readonly GraphQLError MutationByGet = new(ErrorCode.MethodNotAllowed, "mutations are not taken by GET; use POST");

    /// <summary>Serves one request: (1) who asks, (2) what for, (3) run, (4) answer.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var format = ResponseFormats.Of(context.Request);
        if (!readiness.IsReady)
        {
            await Responses.WriteErrorAsync(context, format, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady);
            return;
        }

        var isGet = HttpMethods.IsGet(context.Request.Method);
        var headers = new RequestHeaders(context.Request.Headers);
        if (headers.RepeatedCredential() is { } repeated)
        {
            await Responses.WriteErrorAsync(context, format, StatusCodes.Status400BadRequest, RequestHeaders.Repeated(repeated));
            return;
        }

        var outcome = await authenticator.AuthenticateAsync(headers, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (!outcome.IsAccepted)
        {
            await Responses.WriteErrorAsync(context, format, StatusOfRefusal(format, outcome.StatusCode), outcome.Error);
            return;
        }

        if (!isGet && RequestBody.CheckHeaders(context.Request) is { } wrong)
        {
            await Responses.WriteErrorAsync(context, format, StatusCodes.Status415UnsupportedMediaType, wrong);
            return;
        }

        var parsed = isGet
            ? GraphQLQueryString.Read(context.Request.Query)
            : await RequestBody.ReadAsync(context.Request.BodyReader, body => GraphQLRequestReader.Read(body, maxBatchSize), context.RequestAborted);
        await RunAsync(context, parsed, outcome, format, isGet);
    }

    private async Task RunAsync(HttpContext context, ParsedRequest parsed, AuthenticationOutcome outcome, ResponseFormat format, bool isGet)
    {
        var session = outcome.Session!;
        if (parsed is { Error: { } refusal, RefusedOperations: > 0 and var count })
        {
            await Responses.WriteBatchErrorAsync(context, keepsStatus ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK, count, refusal);
        }
        else if (parsed.Error is { } error)
        {
            await Responses.WriteErrorAsync(context, format, StatusOfBadRequest(format, error), error);
        }
        else if (isGet && GetDocument.HasMutation(parsed.Single!.Query))
        {
            await Responses.WriteErrorAsync(context, format, StatusCodes.Status405MethodNotAllowed, MutationByGet);
        }
        else if (format == ResponseFormat.EventStream && parsed.Single is { } streamed)
        {
            await streams.RunAsync(context, From(context, streamed), session, outcome.ExpiresAt);
        }
        else if (parsed.Single is { } single)
        {
            await AnswerAsync(context, await runner.ExecuteAsync(From(context, single), session, context.RequestAborted), format);
        }
        else
        {
            await AnswerBatchAsync(context, parsed.Batch!, session);
        }
    }

    private static OperationRequest From(HttpContext context, OperationRequest request) =>
        request with { ClientAddress = context.Connection.RemoteIpAddress?.ToString() };

    private Task AnswerAsync(HttpContext context, OperationResult result, ResponseFormat format) => Responses.WriteAsync(
        context,
        ResponseFormats.StatusOf(keepsStatus ? ResponseFormat.GraphQLResponse : format, result),
        ResponseFormats.ContentType(format),
        result.Body);

    // One after the other, as Hasura does: a later mutation may count on an earlier one.
    private async Task AnswerBatchAsync(HttpContext context, IReadOnlyList<OperationRequest> batch, Session session)
    {
        using var body = new MemoryStream();
        body.WriteByte((byte)'[');
        for (var index = 0; index < batch.Count; index++)
        {
            if (index > 0)
            {
                body.WriteByte((byte)',');
            }

            var result = await runner.ExecuteAsync(From(context, batch[index]) with { BatchSize = batch.Count }, session, context.RequestAborted);
            body.Write(result.Body.Span);
        }

        body.WriteByte((byte)']');
        await Responses.WriteAsync(
            context, StatusCodes.Status200OK, ResponseFormats.ContentType(ResponseFormat.Json), body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    // 429 and 5xx are for machines between here and the client, whatever the format.
    private int StatusOfRefusal(ResponseFormat format, int status) =>
        keepsStatus || status is 429 or >= 500 ? status
        : format != ResponseFormat.Json ? StatusCodes.Status401Unauthorized
        : StatusCodes.Status200OK;

    private int StatusOfBadRequest(ResponseFormat format, GraphQLError error) =>
        keepsStatus || format != ResponseFormat.Json || error.Code == ErrorCode.LimitExceeded ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
}
