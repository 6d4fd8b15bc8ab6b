using System.Text;
using GraphQLParser;
using GraphQLParser.Exceptions;

namespace Realtime.Documents;

/// <summary>
/// What two documents have in common when they ask for the same: their tokens without layout, commas, comments and the plain field <c>__typename</c>, which
/// clients add by themselves. Literals count.
/// </summary>
internal static class DocumentNormalForm
{
    private const string Typename = "__typename";

    /// <summary>The normal form; null for what is no GraphQL.</summary>
    public static string? Of(string text)
    {
        try
        {
            return Write(Tokens(text));
        }
        catch (GraphQLParserException)
        {
            return null;
        }
    }

    private static string Write(List<(TokenKind Kind, string Text)> tokens)
    {
        var form = new StringBuilder();
        for (var index = 0; index < tokens.Count; index++)
        {
            if (!IsPlainTypename(tokens, index))
            {
                form.Append(tokens[index].Text).Append(' ');
            }
        }

        return form.ToString();
    }

    // Only where it stands between other fields: with an alias, arguments or a directive it stays.
    private static bool IsPlainTypename(List<(TokenKind Kind, string Text)> tokens, int index) =>
        tokens[index] is (TokenKind.NAME, Typename)
        && index > 0 && tokens[index - 1].Kind is TokenKind.NAME or TokenKind.BRACE_L or TokenKind.BRACE_R or TokenKind.PAREN_R
        && index + 1 < tokens.Count && tokens[index + 1].Kind is TokenKind.NAME or TokenKind.BRACE_R or TokenKind.SPREAD;

    private static List<(TokenKind Kind, string Text)> Tokens(string text)
    {
        var tokens = new List<(TokenKind, string)>();
        var position = 0;
        while (Lexer.Lex(text, position) is { Kind: not TokenKind.EOF } token)
        {
            position = token.End;
            if (token.Kind != TokenKind.COMMENT)
            {
                tokens.Add((token.Kind, token.Kind switch
                {
                    TokenKind.STRING => $"\"{token.Value}\"".Replace("\n", "\\n", StringComparison.Ordinal),
                    _ => text[token.Start..token.End],
                }));
            }
        }

        return tokens;
    }
}
