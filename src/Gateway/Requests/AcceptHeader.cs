using System.Globalization;

namespace Gateway.Requests;

/// <summary>Reads what a client says of a media type in <c>Accept</c> (RFC 9110, section 12.5.1). Stateless; makes no strings.</summary>
internal static class AcceptHeader
{
    /// <summary>How much a client wants a media type, and how clearly it says so.</summary>
    /// <param name="Weight">From 0, not at all, to 1.</param>
    /// <param name="Specificity">Of the range that says it: 2 names the type, 1 its first half, 0 any.</param>
    /// <param name="Position">Of that range in the header.</param>
    public readonly record struct Preference(double Weight, int Specificity, int Position);

    /// <summary>What a header says of a media type: the range that fits it best counts, whatever its weight. Weight 0 where none fits.</summary>
    public static Preference Of(ReadOnlySpan<char> header, ReadOnlySpan<char> mediaType)
    {
        var best = new Preference(0, -1, int.MaxValue);
        var position = 0;
        foreach (var range in header.Split(','))
        {
            var weight = Read(header[range], out var media);
            var specificity = Fit(media, mediaType);
            if (specificity > best.Specificity)
            {
                best = new Preference(weight, specificity, position);
            }

            position++;
        }

        return best;
    }

    // What is no weight counts as none was given.
    private static double Read(ReadOnlySpan<char> range, out ReadOnlySpan<char> media)
    {
        var weight = 1.0;
        var isFirst = true;
        media = range;
        foreach (var part in range.Split(';'))
        {
            var text = range[part].Trim();
            if (isFirst)
            {
                media = text;
            }
            else if (text.Length > 2 && text[0] is 'q' or 'Q' && text[1] == '='
                && double.TryParse(text[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given))
            {
                weight = Math.Min(given, 1);
            }

            isFirst = false;
        }

        return weight;
    }

    private static int Fit(ReadOnlySpan<char> range, ReadOnlySpan<char> mediaType)
    {
        if (range.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return 2;
        }

        if (range is "*/*")
        {
            return 0;
        }

        var slash = mediaType.IndexOf('/');
        return range.EndsWith("/*") && range[..^1].Equals(mediaType[..(slash + 1)], StringComparison.OrdinalIgnoreCase) ? 1 : -1;
    }
}
