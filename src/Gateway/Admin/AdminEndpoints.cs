using System.Text.Json;
using Gateway.Auth.Contract;
using Gateway.Logs;
using Gateway.Requests;
using Realtime.Administration;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Admin;

/// <summary>
/// The administrative endpoints' HTTP side: who asks, is it the admin, is the body a JSON object; the engine does the rest.
/// Every command leaves one line in the log, without its arguments. Thread-safe.
/// </summary>
internal sealed class AdminEndpoints(IMetadataApi api, ISessionAuthenticator authenticator, ILogger<AdminEndpoints> logger)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly GraphQLError AdminOnly = GraphQLError.AdminOnly("$.args");
    private static readonly GraphQLError NotJson = new(ErrorCode.InvalidJson, "Error in $: Failed reading: not a valid json value");

    // Metadata nests deeper than requests do: permissions in tables in sources, bulk commands in bulk commands.
    private const int MaxDepth = 256;

    /// <summary>Serves one request to one endpoint of the engine.</summary>
    public Task ServeAsync(HttpContext context, AdminEndpoint endpoint) =>
        ServeAsync(context, (command, session) => api.ExecuteAsync(endpoint, command, session, context.RequestAborted));

    /// <summary>Serves one request that <paramref name="execute"/> carries out.</summary>
    public async Task ServeAsync(HttpContext context, Func<JsonElement, Session, ValueTask<AdminResult>> execute)
    {
        if (await Callers.AdmitAsync(context, authenticator) is not { } session)
        {
            return;
        }

        if (RequestBody.CheckHeaders(context.Request) is { } wrong)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, wrong);
            return;
        }

        using var command = await RequestBody.ReadAsync(
            context.Request.BodyReader, body => Parse(System.Buffers.BuffersExtensions.ToArray(body)), context.RequestAborted);
        if (command is null)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, NotJson);
        }
        else if (command.RootElement.ValueKind != JsonValueKind.Object)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, NotAnObject(command.RootElement.ValueKind));
        }
        else if (!session.IsAdmin)
        {
            Audit(context, command.RootElement, StatusCodes.Status400BadRequest);
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, AdminOnly);
        }
        else
        {
            await RunAsync(context, execute, command.RootElement, session);
        }
    }

    private async Task RunAsync(HttpContext context, Func<JsonElement, Session, ValueTask<AdminResult>> execute, JsonElement command, Session session)
    {
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            var result = await execute(command, session);
            status = result.Status;
            await Responses.WriteAsync(context, status, ResponseFormats.ContentType(ResponseFormat.Json), result.Body);
        }
        finally
        {
            Audit(context, command, status);
        }
    }

    private void Audit(HttpContext context, JsonElement command, int status) => AdminLog.Command(
        logger, NameOf(command), PrintableText.Of(context.Request.Path.Value ?? ""), context.Connection.RemoteIpAddress?.ToString() ?? "unknown", status);

    private static string NameOf(JsonElement command)
    {
        try
        {
            return command.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? Printable(type.GetString()!) : "-";
        }
        catch (InvalidOperationException)
        {
            return "-"; // half of a surrogate pair: well-formed JSON, but no text
        }
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, Options);
        }
        catch (JsonException)
        {
            return null; // the answer is the same for every kind of nonsense
        }
    }

    private static GraphQLError NotAnObject(JsonValueKind found) => JsonMismatch.Of("Object", "Object", found switch
    {
        JsonValueKind.String => JsonTokenType.String,
        JsonValueKind.Number => JsonTokenType.Number,
        JsonValueKind.Array => JsonTokenType.StartArray,
        JsonValueKind.Null => JsonTokenType.Null,
        _ => JsonTokenType.True,
    }, "$").Error;

    // The client chose the word: nothing of it may break a log line.
    private static string Printable(string name) =>
        new([.. name.Take(64).Select(mark => char.IsAsciiLetterOrDigit(mark) || mark == '_' ? mark : '?')]);
}
