namespace Gateway.WebSockets;

/// <summary>
/// Says whether a web page may open a socket. A browser sends <c>Origin</c> with each upgrade and asks no permission first, so this
/// check is what CORS is elsewhere. Immutable.
/// </summary>
internal sealed class OriginRules(IReadOnlyList<string> allowed)
{
    /// <summary>Whether a request with this <c>Origin</c> header may be upgraded; null when it has none.</summary>
    public bool Allows(string? origin)
    {
        if (string.IsNullOrEmpty(origin))
        {
            return true; // not a browser: nobody's ambient credentials are at stake
        }

        if (string.Equals(origin, "null", StringComparison.OrdinalIgnoreCase))
        {
            return false; // a sandboxed frame or a file: it could be anybody's
        }

        return allowed.Any(pattern => Matches(pattern.TrimEnd('/'), origin));
    }

    private static bool Matches(string pattern, string origin)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return string.Equals(pattern, origin, StringComparison.OrdinalIgnoreCase);
        }

        if (pattern == "*")
        {
            return true;
        }

        // https://*.example.com: the star stands for at least one label, and never reaches over a port or a scheme.
        var before = pattern[..star];
        var after = pattern[(star + 1)..];
        return origin.Length > before.Length + after.Length
            && origin.StartsWith(before, StringComparison.OrdinalIgnoreCase)
            && origin.EndsWith(after, StringComparison.OrdinalIgnoreCase)
            && origin[before.Length..^after.Length].IndexOfAny(['/', ':', '@']) < 0;
    }
}
