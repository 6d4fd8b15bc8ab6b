using System.Globalization;
using System.Text;

namespace Gateway.Logs;

/// <summary>
/// Text that somebody else chose, made fit for a log line or a short answer: whatever could end the line, move the cursor or hide
/// text is escaped as <c>\u000a</c>.
/// </summary>
internal static class PrintableText
{
    /// <summary>The most characters of a client's text in one log line.</summary>
    public const int MostInLog = 256;

    /// <summary>The text as it may be shown, on one line.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="most">How many of its characters are shown; <c>…</c> stands for the rest.</param>
    public static string Of(string text, int most = MostInLog) =>
        text.Length > most ? Escape(text[..most], keepsLines: false) + "…" : Escape(text, keepsLines: false);

    /// <summary>The whole text on one line.</summary>
    public static string Line(string text) => Escape(text, keepsLines: false);

    /// <summary>The whole text with its line breaks: a stack trace.</summary>
    public static string Lines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        if (!text.Any(IsSuspect))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var index = 0; index < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, index, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole && (!NeedsEscape(Rune.GetUnicodeCategory(rune)) || (keepsLines && rune.Value == '\n')))
            {
                shown.Append(text, index, length);
            }
            else
            {
                foreach (var mark in text.AsSpan(index, length))
                {
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)mark:x4}");
                }
            }

            index += length;
        }

        return shown.ToString();
    }

    private static bool IsSuspect(char mark) => char.IsSurrogate(mark) || NeedsEscape(char.GetUnicodeCategory(mark));

    private static bool NeedsEscape(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
