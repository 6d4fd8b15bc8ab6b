using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Requests;
using Gateway.Settings;
using Realtime.Operations;

namespace Gateway.Demo;

/// <summary>
/// The demo's own HTTP side: the page and its files, tokens, the way to the database, the clock and the writer. Mapped only where there is a demo. Thread-safe.
/// </summary>
internal sealed class DemoEndpoints(DemoWriter writer, TimeProvider time, PsqlCommand psql, DemoIssuer? issuer = null)
{
    /// <summary>The authors who have a token.</summary>
    public static readonly IReadOnlyList<int> Users = [1, 2];

    private const string Json = "application/json; charset=utf-8";
    private const int MostBodyBytes = 1024;

    // The page loads nothing but its own files and talks to nobody but this gateway.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly GraphQLError LocalOnly =
        new(ErrorCode.AccessDenied, "the demo's tokens, its writer and the way to its database are for browsers on the machine that the gateway runs on");

    private static readonly GraphQLError NoIssuer = new(ErrorCode.NotFound, "this gateway signs no tokens: a webhook decides who asks");
    private static readonly GraphQLError BadPace =
        new(ErrorCode.BadRequest, $$"""expected a body like {"perSecond": 20}, with a whole number from 0 to {{DemoWriter.MostPerSecond}}""");

    private static readonly IReadOnlyDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Adds the routes: <c>/demo</c> with all below it, and <c>/</c>, which leads there.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in DemoResources.Names("page/"))
        {
            var body = DemoResources.Bytes($"page/{file}");
            var path = file == "index.html" ? "/demo" : $"/demo/{file}";
            var contentType = ContentTypes[Path.GetExtension(file)];
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => FileAsync(context, body, contentType, tag));
        }

        // Whoever opens the gateway's bare address wants to see something.
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            context.Response.Redirect("/demo");
            return Task.CompletedTask;
        });
        routes.MapGet("/demo/tokens", TokensAsync);
        routes.MapGet("/demo/psql", PsqlAsync);
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
        {
            return Responses.WriteAdminErrorAsync(context, StatusCodes.Status403Forbidden, LocalOnly);
        }

        if (issuer is null)
        {
            return Responses.WriteAdminErrorAsync(context, StatusCodes.Status404NotFound, NoIssuer);
        }

        return AnswerAsync(context, Users.ToDictionary(user => user.ToString(CultureInfo.InvariantCulture), issuer.TokenFor));
    }

    private Task PsqlAsync(HttpContext context)
    {
        if (!LocalPeers.Includes(context))
        {
            return Responses.WriteAdminErrorAsync(context, StatusCodes.Status403Forbidden, LocalOnly);
        }

        return AnswerAsync(context, new Dictionary<string, string> { ["command"] = psql.Text });
    }

    // What the page corrects its own clock by, where it runs on another machine.
    private Task ClockAsync(HttpContext context) =>
        AnswerAsync(context, new Dictionary<string, double> { ["now"] = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds });

    // A page that is looked at says so with ?looking=true, once a second.
    private async Task WriterAsync(HttpContext context)
    {
        if (context.Request.Query["looking"] == "true")
        {
            await writer.LookAsync(context.RequestAborted);
        }

        await AnswerAsync(context, new WriterState(writer.PerSecond, DemoWriter.MostPerSecond, writer.IsRunning, writer.Written));
    }

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
        {
            return null;
        }

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
        return Responses.WriteAsync(context, StatusCodes.Status200OK, Json, JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web));
    }

    /// <summary>The writer as all pages see it.</summary>
    /// <param name="PerSecond">Its pace; 0: it was stopped.</param>
    /// <param name="Most">The highest pace.</param>
    /// <param name="IsRunning">Whether it writes now; it rests while nobody looks.</param>
    /// <param name="Written">The changes made in each second of the last minute, oldest first; the last one is not over.</param>
    private sealed record WriterState(int PerSecond, int Most, bool IsRunning, IReadOnlyList<int> Written);
}
