using System.Buffers;

namespace Gateway.Outbound;

/// <summary>What may be a header (RFC 9110, sections 5.1, 5.5 and 5.6.2).</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> NameMarks =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether it is a token: what a header's name has to be.</summary>
    public static bool IsName(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(NameMarks);

    /// <summary>
    /// Whether a header may have this value: anything without control characters (0 to 1F, 7F to 9F). Stricter than the RFC in the
    /// tab alone, which no credential holds.
    /// </summary>
    public static bool IsValue(ReadOnlySpan<char> text)
    {
        foreach (var mark in text)
        {
            if (char.IsControl(mark))
            {
                return false;
            }
        }

        return true;
    }
}
