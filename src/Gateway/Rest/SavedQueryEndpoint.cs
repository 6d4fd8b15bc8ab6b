using System.Text;
using System.Text.Json;
using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Requests;
using Realtime.Operations;

namespace Gateway.Rest;

/// <summary>
/// Saved queries under URLs of their own: <c>/api/rest/…</c>. The answer is the data object alone; an error is Hasura's admin form. Thread-safe.
/// </summary>
internal sealed class SavedQueryEndpoint(IOperationRunner runner, IRestEndpoints endpoints, ISessionAuthenticator authenticator, Readiness readiness)
{
    /// <summary>Where they are described.</summary>
    public const string Description = "/api/swagger/json";

    /// <summary>Where they are.</summary>
    public const string Pattern = "/api/rest/{**path}";

    private const string Prefix = "/api/rest/";
    private static readonly int DataPrefix = "{\"data\":".Length;
    private static readonly GraphQLError NotAnObject = new(ErrorCode.InvalidJson, "the request's body must be a JSON object");

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        if (!readiness.IsReady)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady);
            return;
        }

        if (await Callers.AdmitAsync(context, authenticator) is not { } session)
        {
            return;
        }

        if (RequestBody.CheckHeaders(context.Request) is { } wrong)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, wrong);
            return;
        }

        var (isRead, body) = await RequestBody.ReadAsync(context.Request.BodyReader, bytes => Read(bytes), context.RequestAborted);
        if (!isRead)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, NotAnObject);
            return;
        }

        var call = endpoints.Find(context.Request.Method, Segments(context.Request), Query(context.Request), body);
        if (call.Request is not { } request)
        {
            await Responses.WriteAdminErrorAsync(context, call.Status, call.Error!);
            return;
        }

        request = request with { ClientAddress = context.Connection.RemoteIpAddress?.ToString() };
        var result = await runner.ExecuteAsync(request, session, context.RequestAborted);
        if (result.HasErrors)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, result.Errors[0]);
        }
        else
        {
            await Responses.WriteAsync(context, StatusCodes.Status200OK, ResponseFormats.ContentType(ResponseFormat.Json), result.Body[DataPrefix..^1]);
        }
    }

    /// <summary><c>GET /api/swagger/json</c>: an OpenAPI document about all of them, for the admin.</summary>
    public async Task DescribeAsync(HttpContext context)
    {
        if (!readiness.IsReady)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status503ServiceUnavailable, Readiness.NotReady);
            return;
        }

        if (await Callers.AdmitAdminAsync(context, authenticator) is not null)
        {
            await Responses.WriteAsync(
                context, StatusCodes.Status200OK, ResponseFormats.ContentType(ResponseFormat.Json), Encoding.UTF8.GetBytes(await endpoints.DescribeAsync()));
        }
    }

    private static string[] Segments(HttpRequest request) =>
        [.. (request.Path.Value ?? "")[Prefix.Length..].TrimEnd('/').Split('/')];

    private static List<KeyValuePair<string, string?>> Query(HttpRequest request)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var (name, values) in request.Query)
        {
            var isBare = values.Count == 0 || (values[0]?.Length == 0 && !(request.QueryString.Value ?? "").Contains(name + "=", StringComparison.Ordinal));
            parameters.Add(KeyValuePair.Create(name, isBare ? null : values[0]));
        }

        return parameters;
    }

    private static (bool IsRead, JsonElement Body) Read(System.Buffers.ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return (true, default);
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            return (json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null, json.RootElement.Clone());
        }
        catch (JsonException)
        {
            return (false, default); // one answer for every kind of nonsense
        }
    }
}
