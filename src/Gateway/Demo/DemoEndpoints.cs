using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Http;
using Realtime.Operations;

namespace Gateway.Demo;

/// <summary>The demo's own HTTP side: the page and its files, tokens, the clock and the writer. Mapped only where there is a demo. Thread-safe.</summary>
internal sealed class DemoEndpoints(DemoWriter writer, TimeProvider time, DemoIssuer? issuer = null)
{
    /// <summary>The authors who have a token.</summary>
    public static readonly IReadOnlyList<int> Users = [1, 2];

    private const string Json = "application/json; charset=utf-8";
    private const int MostBodyBytes = 1024;

    // The page loads nothing but its own files and talks to nobody but this gateway.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly GraphQLError LocalOnly =
        new(ErrorCode.AccessDenied, "the demo's tokens and its writer are for browsers on the machine that the gateway runs on");

    private static readonly GraphQLError NoIssuer = new(ErrorCode.NotFound, "this gateway signs no tokens: a webhook decides who asks");
    private static readonly GraphQLError BadPace =
        new(ErrorCode.BadRequest, $$"""expected a body like {"perSecond": 20}, with a whole number from 0 to {{DemoWriter.MostPerSecond}}""");

    private static readonly (string Path, string File, string ContentType)[] Files =
    [
        ("/demo", "page/index.html", "text/html; charset=utf-8"),
        ("/demo/page.css", "page/page.css", "text/css; charset=utf-8"),
        ("/demo/page.js", "page/page.js", "text/javascript; charset=utf-8"),
        ("/demo/icon.svg", "page/icon.svg", "image/svg+xml"),
    ];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, file, contentType) in Files)
        {
            var body = DemoResources.Bytes(file);
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => FileAsync(context, body, contentType, tag));
        }

        routes.MapGet("/demo/tokens", TokensAsync);
        routes.MapGet("/demo/clock", ClockAsync);
        routes.MapGet("/demo/writer", WriterAsync);
        routes.MapPost("/demo/writer", SetWriterAsync);
    }

    private static Task FileAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, string tag)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache"; // asked for again each time, and answered in one packet while it is the same
        headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Responses.WriteAsync(context, StatusCodes.Status200OK, contentType, body);
    }

    private Task TokensAsync(HttpContext context)
    {
        if (!LocalPeers.Includes(context))
            return Responses.WriteAdminErrorAsync(context, StatusCodes.Status403Forbidden, LocalOnly);
        if (issuer is null)
            return Responses.WriteAdminErrorAsync(context, StatusCodes.Status404NotFound, NoIssuer);
        return AnswerAsync(context, Users.ToDictionary(user => user.ToString(CultureInfo.InvariantCulture), issuer.TokenFor));
    }

    // What the page corrects its own clock by, where it runs on another machine.
    private Task ClockAsync(HttpContext context) =>
        AnswerAsync(context, new Dictionary<string, double> { ["now"] = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds });

    private Task WriterAsync(HttpContext context) => AnswerAsync(context, new Dictionary<string, int>
    {
        ["perSecond"] = writer.PerSecond,
        ["most"] = DemoWriter.MostPerSecond,
    });

    private async Task SetWriterAsync(HttpContext context)
    {
        if (!LocalPeers.Includes(context))
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status403Forbidden, LocalOnly);
            return;
        }

        if (RequestBody.CheckHeaders(context.Request) is { } wrong)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, wrong);
            return;
        }

        if (await PaceAsync(context) is not { } pace)
        {
            await Responses.WriteAdminErrorAsync(context, StatusCodes.Status400BadRequest, BadPace);
            return;
        }

        await writer.SetPaceAsync(pace, context.RequestAborted);
        await WriterAsync(context);
    }

    /// <summary>The pace asked for; null when it is none that can be had.</summary>
    private static async Task<int?> PaceAsync(HttpContext context)
    {
        if (context.Request.ContentLength is > MostBodyBytes)
            return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("perSecond", out var given)
                && given.ValueKind == JsonValueKind.Number
                && given.TryGetInt32(out var pace) && pace is >= 0 and <= DemoWriter.MostPerSecond
                ? pace
                : null;
        }
        catch (JsonException)
        {
            return null; // not JSON: the same answer
        }
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Responses.WriteAsync(context, StatusCodes.Status200OK, Json, JsonSerializer.SerializeToUtf8Bytes(answer));
    }
}
