namespace Gateway.Origins;

/// <summary>
/// Says which pages may read answers and open sockets. A browser sends <c>Origin</c> with each upgrade and asks no permission first, so for sockets this check
/// is what CORS is elsewhere. Immutable.
/// </summary>
internal sealed class OriginRules
{
    private const string Everybody = "*";
    private const string Anybody = "null";
    private readonly OriginPattern[] _patterns;

    /// <param name="allowed">The entries: patterns, or <c>*</c>. <c>null</c> is passed over.</param>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public OriginRules(IReadOnlyList<string> allowed)
    {
        AllowsAll = allowed.Contains(Everybody);
        _patterns = [.. allowed.Where(entry => entry is not (Everybody or Anybody)).Select(OriginPattern.Parse)];
    }

    /// <summary>Whether every page may.</summary>
    public bool AllowsAll { get; }

    /// <summary>
    /// Whether pages of this origin may. Never <c>null</c>: it is what a sandboxed frame or a file says, so it could be anybody's. Never what is no origin, but
    /// where all may.
    /// </summary>
    public bool Allows(string origin) =>
        !string.Equals(origin, Anybody, StringComparison.OrdinalIgnoreCase)
        && (AllowsAll || (Origin.TryParse(origin, out var page) && Array.Exists(_patterns, pattern => pattern.Matches(page))));

    /// <summary>
    /// Whether a request may be upgraded: its page may, it is one of the gateway's own, or it comes from no page, when nobody's ambient credentials are at
    /// stake.
    /// </summary>
    public bool Allows(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || Allows(origin) || Origin.IsOwn(request));
}
