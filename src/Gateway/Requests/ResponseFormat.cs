using Realtime.Operations;

namespace Gateway.Requests;

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
    private const string Json = "application/json";
    private const string GraphQLResponse = "application/graphql-response+json";
    private const string EventStream = "text/event-stream";

    // In the order in which the server prefers them.
    private static readonly (ResponseFormat Format, string MediaType)[] Served =
        [(ResponseFormat.Json, Json), (ResponseFormat.GraphQLResponse, GraphQLResponse), (ResponseFormat.EventStream, EventStream)];

    /// <summary>
    /// The format that <c>Accept</c> gives the most weight; of equal ones the one that it names rather than means, of those named the first. JSON when it wants
    /// none of them: an answer that can be read anyway serves better than status 406.
    /// </summary>
    public static ResponseFormat Of(HttpRequest request)
    {
        string? accept = request.Headers.Accept;
        if (string.IsNullOrEmpty(accept) || accept is "*/*" or Json)
        {
            return ResponseFormat.Json;
        }

        var chosen = ResponseFormat.Json;
        var best = default(AcceptHeader.Preference);
        foreach (var (format, mediaType) in Served)
        {
            var preference = AcceptHeader.Of(accept, mediaType);
            if (preference.Weight > 0 && IsBetter(preference, best))
            {
                (chosen, best) = (format, preference);
            }
        }

        return chosen;
    }

    private static bool IsBetter(AcceptHeader.Preference one, AcceptHeader.Preference other) =>
        (one.Weight, one.Specificity, -one.Position).CompareTo((other.Weight, other.Specificity, -other.Position)) > 0;

    /// <summary>The media type of a format.</summary>
    public static string ContentType(ResponseFormat format) => format switch
    {
        ResponseFormat.GraphQLResponse => GraphQLResponse + "; charset=utf-8",
        ResponseFormat.EventStream => EventStream + "; charset=utf-8",
        _ => Json + "; charset=utf-8",
    };

    /// <summary>The status of a result. With JSON it is 200, but for a database without a free connection: balancers are to know of that.</summary>
    public static int StatusOf(ResponseFormat format, OperationResult result)
    {
        if (result.HasErrors && result.Errors[0].Code == ErrorCode.PostgresMaxConnectionsError)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }

        if (format != ResponseFormat.GraphQLResponse || !result.HasErrors)
        {
            return StatusCodes.Status200OK;
        }

        var code = result.Errors[0].Code;
        return code == ErrorCode.Unexpected ? StatusCodes.Status500InternalServerError
            : code == ErrorCode.Timeout ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status400BadRequest;
    }
}
