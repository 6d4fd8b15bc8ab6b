using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Auth.Contract;
using Gateway.Logs;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Auth.Webhooks;

/// <summary>
/// Asks the operator's webhook who a request comes from: GET with the client's headers, or POST with them in a JSON object. 200
/// with <c>X-Hasura-*</c> texts lets in, 401 refuses, anything else is a failure of the webhook. Thread-safe.
/// </summary>
internal sealed class WebhookAuthentication(Uri url, bool usesPost, HttpClient client, TimeProvider time, ILogger logger)
{
    private const string ExpiresMember = "expires";
    private const string CacheControlMember = "cache-control";

    private static readonly AuthenticationOutcome Denied =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.AccessDenied, "Authentication hook unauthorized this request"), 401);
    private static readonly AuthenticationOutcome Broken =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.Unexpected, "Internal Server Error"), 500);
    private static readonly AuthenticationOutcome NoHeaders =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.InvalidHeaders, "a header holds characters that no header may hold"));
    private static readonly AuthenticationOutcome NoRole =
        AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.Unexpected, "missing x-hasura-role key in webhook response"), 500);

    /// <summary>Asks.</summary>
    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (!HookHeaders.AreValid(headers))
        {
            return NoHeaders;
        }

        try
        {
            using var request = Request(headers);
            using var response = await client.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Accept(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)),
                HttpStatusCode.Unauthorized => Denied,
                var other => Fail($"status {(int)other}"),
            };
        }
        catch (Exception fault)
            when (fault is HttpRequestException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Fail(fault.Message);
        }
        catch (InvalidOperationException)
        {
            return Fail("the answer is in a character set that is not known, or holds half of a surrogate pair");
        }
    }

    private HttpRequestMessage Request(IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(usesPost ? HttpMethod.Post : HttpMethod.Get, url);
        if (usesPost)
        {
            request.Content = Body(headers);
        }
        else
        {
            HookHeaders.AddTo(request.Headers, headers);
        }

        return request;
    }

    // Of a known length: some servers behind a hook take no chunked bodies.
    private static ByteArrayContent Body(IReadOnlyDictionary<string, string> headers)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { headers = HookHeaders.ForBody(headers) }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    private AuthenticationOutcome Accept(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return Fail("the answer is not a JSON object");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in answer.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
        {
            texts[member.Name.ToLowerInvariant()] = member.Value.GetString()!;
        }

        if (!texts.TryGetValue(Session.RoleVariable, out var role) || role.Length == 0)
        {
            return NoRole;
        }

        var session = new Session(role, texts.Where(text => text.Key.StartsWith("x-hasura-", StringComparison.Ordinal)));
        return AuthenticationOutcome.Accepted(session, End(texts));
    }

    // The end of a socket's session: Cache-Control before Expires, both members of the answer's body.
    private DateTimeOffset? End(Dictionary<string, string> texts)
    {
        if (texts.TryGetValue(CacheControlMember, out var control)
            && CacheControlHeaderValue.TryParse(control, out var parsed) && parsed.MaxAge is { } age)
        {
            return time.GetUtcNow() + age;
        }

        return texts.TryGetValue(ExpiresMember, out var expires)
            && DateTimeOffset.TryParse(expires, System.Globalization.CultureInfo.InvariantCulture, out var end) ? end : null;
    }

    private AuthenticationOutcome Fail(string reason)
    {
        WebhookLog.WebhookFailed(logger, PrintableText.Of(reason)); // a fault may quote what the webhook answered
        return Broken;
    }
}
