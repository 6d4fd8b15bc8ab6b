using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Origins;

/// <summary>
/// Where a page comes from, as browsers write it into <c>Origin</c> (RFC 6454, section 6.2): scheme, host and port, and nothing else. Compared by value;
/// a scheme's own port is the same as none.
/// </summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case, international names in their ASCII form, IPv6 addresses in brackets.</param>
/// <param name="Port">The port; zero for a scheme that has none of its own.</param>
internal readonly partial record struct Origin(string Scheme, string Host, int Port)
{
    private const int MostPort = 65535;

    /// <summary>
    /// Reads one. What a lenient reader of addresses would make an origin of (user names, paths, queries, fragments, backslashes, escapes, white space) is none
    /// here: one reader's host is another one's fragment.
    /// </summary>
    public static bool TryParse(string? text, out Origin origin)
    {
        origin = default;
        if (text is null || !Ascii.IsValid(text) || Form().Match(text.ToLowerInvariant()) is not { Success: true } match)
        {
            return false;
        }

        var scheme = match.Groups["scheme"].Value;
        var port = DefaultPort(scheme);
        if (match.Groups["port"] is { Success: true } given)
        {
            port = int.Parse(given.ValueSpan, CultureInfo.InvariantCulture);
        }

        origin = new Origin(scheme, match.Groups["host"].Value, port);
        return port <= MostPort;
    }

    /// <summary>The origin of a request's own pages: what it asked for, by its <c>Host</c> or by what a trusted proxy says in its place.</summary>
    public static bool TryReadOwn(HttpRequest request, out Origin origin) => TryParse($"{request.Scheme}://{request.Host.Value}", out origin);

    /// <summary>Whether a request's <c>Origin</c> names its own host: the page was served from here.</summary>
    public static bool IsOwn(HttpRequest request) =>
        TryParse(request.Headers.Origin, out var page) && TryReadOwn(request, out var own) && page == own;

    private static int DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        _ => 0,
    };

    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.-]*)://(?<host>\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?)(:(?<port>[0-9]{1,5}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
