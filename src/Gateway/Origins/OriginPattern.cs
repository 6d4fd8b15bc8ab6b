using System.Globalization;

namespace Gateway.Origins;

/// <summary>
/// One entry of the allowed origins: <c>https://app.example.com:8443</c>, or <c>https://*.example.com</c>, where the star stands for one or more whole labels
/// and never for a port or a scheme. Immutable.
/// </summary>
internal sealed class OriginPattern
{
    private const string Wildcard = "*.";
    private static readonly IdnMapping Names = new();
    private readonly Origin _origin;
    private readonly bool _isWildcard;

    private OriginPattern(Origin origin, bool isWildcard)
    {
        _origin = origin;
        _isWildcard = isWildcard;
    }

    /// <summary>Reads an entry; a slash at its end is passed over.</summary>
    /// <exception cref="FormatException">It is none; the message is the end of a sentence that begins with the setting's name.</exception>
    public static OriginPattern Parse(string text)
    {
        var trimmed = text.TrimEnd('/');
        var host = trimmed.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var isWildcard = host >= "://".Length && trimmed.AsSpan(host).StartsWith(Wildcard, StringComparison.Ordinal);
        var plain = isWildcard ? trimmed.Remove(host, Wildcard.Length) : trimmed;
        return Origin.TryParse(ToAscii(plain), out var origin)
            ? new OriginPattern(origin, isWildcard)
            : throw new FormatException($"must be *, or a list of origins such as https://app.example.com or https://*.example.com:8443, but holds '{text}'");
    }

    /// <summary>Whether an origin is meant.</summary>
    public bool Matches(Origin origin)
    {
        if (!_isWildcard)
        {
            return origin == _origin;
        }

        return origin.Scheme == _origin.Scheme && origin.Port == _origin.Port
            && origin.Host.Length > _origin.Host.Length + 1
            && origin.Host.EndsWith(_origin.Host, StringComparison.Ordinal)
            && origin.Host[^(_origin.Host.Length + 1)] == '.';
    }

    // Browsers send international names in their ASCII form, operators write them as they are read.
    private static string ToAscii(string text)
    {
        var host = text.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        if (host < "://".Length || text.All(char.IsAscii))
        {
            return text;
        }

        var colon = text.IndexOf(':', host);
        var end = colon < 0 ? text.Length : colon;
        try
        {
            return text[..host] + Names.GetAscii(text[host..end]) + text[end..];
        }
        catch (ArgumentException)
        {
            return text; // no name at all, which is said by whoever reads on
        }
    }
}
