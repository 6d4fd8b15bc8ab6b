using System.Security.Cryptography;
using System.Text;
using Gateway.Requests;

namespace Gateway.Pages;

/// <summary>
/// The page at <c>/</c> of a gateway without the demo, for somebody who opens its address in a browser: what this is and where things are. The same
/// for everybody, and of this installation it tells nothing.
/// </summary>
internal static class StartPage
{
    private const string Resource = "start.html";

    /// <summary>Adds the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        using var reader = new StreamReader(typeof(StartPage).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is not in the assembly"));
        var text = reader.ReadToEnd();
        var body = Encoding.UTF8.GetBytes(text);
        var policy = $"default-src 'none'; img-src data:; style-src 'sha256-{HashOfStyle(text)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return Responses.WriteAsync(context, StatusCodes.Status200OK, "text/html; charset=utf-8", body);
        });
    }

    // The page's own style is the only one that it may have.
    private static string HashOfStyle(string page)
    {
        const string begin = "<style>";
        var start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var style = page[start..page.IndexOf("</style>", start, StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }
}
