using Realtime.Operations;

namespace Gateway.Http;

/// <summary>How an answer on <c>/v1/graphql</c> is written.</summary>
internal enum ResponseFormat
{
    /// <summary><c>application/json</c>: status 200 whatever the outcome, as Hasura.</summary>
    Json,

    /// <summary><c>application/graphql-response+json</c>: the status tells the outcome, as the GraphQL-over-HTTP specification has it.</summary>
    GraphQLResponse,

    /// <summary><c>text/event-stream</c>: results as server-sent events.</summary>
    EventStream,
}

/// <summary>Content negotiation and the statuses that follow from it.</summary>
internal static class ResponseFormats
{
    private const string GraphQLResponse = "application/graphql-response+json";

    /// <summary>The format that <c>Accept</c> names first of those that there are; JSON when it names none.</summary>
    public static ResponseFormat Of(HttpRequest request)
    {
        string? accept = request.Headers.Accept;
        if (string.IsNullOrEmpty(accept) || accept == "*/*")
            return ResponseFormat.Json;
        foreach (var part in accept.Split(','))
        {
            var media = part.AsSpan();
            var semicolon = media.IndexOf(';');
            media = (semicolon < 0 ? media : media[..semicolon]).Trim();
            if (media.Equals(GraphQLResponse, StringComparison.OrdinalIgnoreCase))
                return ResponseFormat.GraphQLResponse;
            if (media.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
                return ResponseFormat.EventStream;
            if (media.Equals("application/json", StringComparison.OrdinalIgnoreCase))
                return ResponseFormat.Json;
        }

        return ResponseFormat.Json;
    }

    /// <summary>The media type of a format.</summary>
    public static string ContentType(ResponseFormat format) => format switch
    {
        ResponseFormat.GraphQLResponse => GraphQLResponse + "; charset=utf-8",
        ResponseFormat.EventStream => "text/event-stream; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };

    /// <summary>The status of a result. With JSON it is 200, but for a database without a free connection: balancers are to know of that.</summary>
    public static int StatusOf(ResponseFormat format, OperationResult result)
    {
        if (result.HasErrors && result.Errors[0].Code == ErrorCode.PostgresMaxConnectionsError)
            return StatusCodes.Status503ServiceUnavailable;
        if (format != ResponseFormat.GraphQLResponse || !result.HasErrors)
            return StatusCodes.Status200OK;
        var code = result.Errors[0].Code;
        return code == ErrorCode.Unexpected ? StatusCodes.Status500InternalServerError
            : code == ErrorCode.Timeout ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status400BadRequest;
    }
}
