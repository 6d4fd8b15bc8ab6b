using System.Buffers;

namespace Realtime.Documents;

/// <summary>
/// Whether a token is well formed, looked at before the lexer is given it. The lexer is right about it, too, but composes a message whose time is the square of
/// the error's column: a document of 255 KB on one line would cost minutes. What passes here it reads without one.
/// </summary>
internal static class TokenForm
{
    private static readonly SearchValues<char> Ignored = SearchValues.Create(" \t\r\n,\uFEFF");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Where the next token or comment begins; the text's length when there is none.</summary>
    public static int NextStart(ReadOnlySpan<char> text, int position)
    {
        var offset = text[position..].IndexOfAnyExcept(Ignored);
        return offset < 0 ? text.Length : position + offset;
    }

    /// <summary>Where the comment that begins here ends. The lexer would take its backslashes for escapes.</summary>
    public static int CommentEnd(ReadOnlySpan<char> text, int start)
    {
        var length = text[start..].IndexOfAny('\n', '\r');
        return length < 0 ? text.Length : start + length;
    }

    /// <summary>False for a string or a number at the beginning of <paramref name="text"/> that the lexer refuses.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) => text[0] switch
    {
        '"' when text.StartsWith("\"\"\"") => IsBlock(text),
        '"' => IsString(text),
        '-' => IsNumber(text[1..]),
        >= '0' and <= '9' => IsNumber(text),
        _ => true,
    };

    private static bool IsString(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    return true;
                case '\\' when !IsEscape(text[(at + 1)..]):
                case < ' ' and not '\t':
                    return false;
                case '\\':
                    at++;
                    break;
            }
        }

        return false;
    }

    private static bool IsEscape(ReadOnlySpan<char> text) => !text.IsEmpty && (text[0] == 'u'
        ? text.Length > 4 && !text.Slice(1, 4).ContainsAnyExcept(HexDigits)
        : "\"\\/bfnrt".Contains(text[0]));

    private static bool IsBlock(ReadOnlySpan<char> text)
    {
        for (var at = 3; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' when text[at - 1] != '\\' && text[at..].StartsWith("\"\"\""):
                    return true;
                case < ' ' and not ('\t' or '\n' or '\r'):
                    return false;
            }
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var whole = Digits(text);
        if (whole == 0 || (whole > 1 && text[0] == '0'))
        {
            return false;
        }

        text = text[whole..];
        if (text is ['.', .. var fraction])
        {
            var digits = Digits(fraction);
            if (digits == 0)
            {
                return false;
            }

            text = fraction[digits..];
        }

        return text is not ['e' or 'E', .. var exponent] || Digits(exponent is ['+' or '-', ..] ? exponent[1..] : exponent) > 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }
}
