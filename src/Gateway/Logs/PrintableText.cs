using System.Globalization;
using System.Text;

namespace Gateway.Logs;

/// <summary>
/// Text that a client chose, made fit for a log line or a short answer: whatever could end the line, move the cursor or hide
/// text is escaped as <c>\u000a</c>, and the length is bounded.
/// </summary>
internal static class PrintableText
{
    /// <summary>The most characters of a client's text in one log line.</summary>
    public const int MostInLog = 256;

    /// <summary>The text as it may be shown.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="most">How many of its characters are shown; <c>…</c> stands for the rest.</param>
    public static string Of(string text, int most = MostInLog)
    {
        if (text.Length <= most && !text.Any(NeedsEscape))
            return text;
        var shown = new StringBuilder();
        foreach (var mark in text.AsSpan(0, Math.Min(text.Length, most)))
        {
            if (NeedsEscape(mark))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)mark:x4}");
            else
                shown.Append(mark);
        }

        return text.Length > most ? shown.Append('…').ToString() : shown.ToString();
    }

    private static bool NeedsEscape(char mark) => char.GetUnicodeCategory(mark)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
