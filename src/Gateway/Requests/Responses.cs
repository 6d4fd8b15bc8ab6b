using Realtime.Operations;

namespace Gateway.Requests;

/// <summary>Writes complete answers: bytes with their length, straight into the server's buffers.</summary>
internal static class Responses
{
    private const int MostRequestIdLength = 128;
    private const string RetryAfterSeconds = "1";

    /// <summary>Writes a body that is there already.</summary>
    public static Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds; // whatever the reason, it is one that passes
        }

        EchoRequestId(context);
        var write = response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }

    /// <summary>Writes an error on <c>/v1/graphql</c>. A stream that does not begin is no stream of events: its refusal is JSON.</summary>
    public static Task WriteErrorAsync(HttpContext context, ResponseFormat format, int status, GraphQLError error)
    {
        var result = ResponseWriter.Failure([error], includeInternal: false, beforeExecution: true);
        var contentType = ResponseFormats.ContentType(format == ResponseFormat.EventStream ? ResponseFormat.Json : format);
        return WriteAsync(context, status, contentType, result.Body);
    }

    /// <summary>Writes the same error for each operation of a batch.</summary>
    public static Task WriteBatchErrorAsync(HttpContext context, int status, int count, GraphQLError error)
    {
        var one = ResponseWriter.Failure([error], includeInternal: false, beforeExecution: true).Body.Span;
        var body = new byte[(count * (one.Length + 1)) + 1];
        body[0] = (byte)'[';
        for (var index = 0; index < count; index++)
        {
            var place = body.AsSpan(1 + (index * (one.Length + 1)));
            one.CopyTo(place);
            place[one.Length] = (byte)(index == count - 1 ? ']' : ',');
        }

        return WriteAsync(context, status, ResponseFormats.ContentType(ResponseFormat.Json), body);
    }

    /// <summary>Writes an error on an administrative endpoint.</summary>
    public static Task WriteAdminErrorAsync(HttpContext context, int status, GraphQLError error) =>
        WriteAsync(context, status, ResponseFormats.ContentType(ResponseFormat.Json), ResponseWriter.AdminError(error, includeInternal: false));

    /// <summary>Sends <c>x-request-id</c> back, so that a client finds its request in logs; what could forge a header or a log line is left out.</summary>
    public static void EchoRequestId(HttpContext context)
    {
        if (context.Request.Headers.TryGetValue("x-request-id", out var id) && id.Count == 1
            && id[0] is { Length: > 0 and <= MostRequestIdLength } text && text.All(mark => mark is > ' ' and < (char)127))
        {
            context.Response.Headers["x-request-id"] = text;
        }
    }
}
