using System.Globalization;
using System.Text;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Realtime.Operations;

namespace Realtime.Plans.Documents;

/// <summary>Text → tokens → masked key and literals, and text → syntax tree. Both within <see cref="DocumentLimits"/>.</summary>
public static class DocumentParser
{
    private const string NotValid = "not a valid graphql query";

    /// <summary>Reads a document's tokens.</summary>
    /// <exception cref="GraphQLErrorException">Too large, or not made of GraphQL tokens.</exception>
    public static ParsedDocument Parse(string text, DocumentLimits limits)
    {
        if (text.Length > limits.MaxLength)
        {
            throw TooLong(limits);
        }

        var key = new StringBuilder(text.Length);
        var literals = new LiteralTable();
        (int, int) size;
        try
        {
            size = ReadTokens(text, limits, key, literals);
        }
        catch (GraphQLParserException)
        {
            throw Invalid();
        }

        return new ParsedDocument(text, key.ToString(), literals, size);
    }

    /// <summary>Refuses a document, read within other limits, that is too large for these.</summary>
    /// <exception cref="GraphQLErrorException">It is too large.</exception>
    public static void RequireWithin(ParsedDocument document, DocumentLimits limits)
    {
        if (document.Text.Length > limits.MaxLength)
        {
            throw TooLong(limits);
        }

        if (document.Tokens > limits.MaxTokens)
        {
            throw TooManyTokens(limits);
        }

        if (document.Directives > limits.MaxDirectives)
        {
            throw TooManyDirectives(limits);
        }
    }

    /// <summary>Parses a document.</summary>
    internal static GraphQLDocument ParseSyntax(string text)
    {
        try
        {
            return Parser.Parse<GraphQLDocument>(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = DocumentLimits.MaxSyntaxDepth });
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw Exceeded($"the query is nested deeper than {DocumentLimits.MaxSyntaxDepth} levels");
        }
        catch (GraphQLParserException)
        {
            throw Invalid();
        }
    }

    private static (int Tokens, int Directives) ReadTokens(string text, DocumentLimits limits, StringBuilder key, LiteralTable literals)
    {
        var position = 0;
        var directives = 0;
        for (var count = 0; ; count++)
        {
            var token = Lexer.Lex(text, position);
            position = token.End;
            switch (token.Kind)
            {
                case TokenKind.EOF:
                    return (count, directives);
                case TokenKind.COMMENT:
                    continue;
                case TokenKind.INT:
                    // Negative numbers and those beyond 32 bits make no other document, but some arguments refuse them: their plans are told apart.
                    key.Append(!int.TryParse(token.Value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? " 00" : number < 0 || token.Value.Span[0] == '-' ? " -0" : " 0");
                    literals.Add(token.Start, new Literal(LiteralKind.Int, token.Value.ToString()));
                    break;
                case TokenKind.FLOAT:
                    key.Append(" 0.0");
                    literals.Add(token.Start, new Literal(LiteralKind.Float, token.Value.ToString()));
                    break;
                case TokenKind.STRING when HasHalfAPair(token.Value.Span):
                    throw Invalid();
                case TokenKind.STRING:
                    key.Append(" \"\"");
                    literals.Add(token.Start, new Literal(LiteralKind.String, token.Value.ToString()));
                    break;
                case TokenKind.NAME:
                    key.Append(' ').Append(token.Value.Span);
                    break;
                case TokenKind.AT when ++directives > limits.MaxDirectives:
                    throw TooManyDirectives(limits);
                default:
                    key.Append(text, token.Start, token.End - token.Start);
                    break;
            }

            if (count >= limits.MaxTokens)
            {
                throw TooManyTokens(limits);
            }
        }
    }

    // "\uD800" by itself is no text, and no database takes it.
    private static bool HasHalfAPair(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (char.IsLowSurrogate(text[at]) || (char.IsHighSurrogate(text[at]) && (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))))
            {
                return true;
            }

            at += char.IsHighSurrogate(text[at]) ? 1 : 0;
        }

        return false;
    }

    private static GraphQLErrorException Invalid() =>
        new GraphQLError(ErrorCode.ValidationFailed, NotValid, "$.query").AsException();

    private static GraphQLErrorException TooLong(DocumentLimits limits) => Exceeded($"the query is longer than {limits.MaxLength} characters");

    private static GraphQLErrorException TooManyTokens(DocumentLimits limits) => Exceeded($"the query has more than {limits.MaxTokens} tokens");

    private static GraphQLErrorException TooManyDirectives(DocumentLimits limits) => Exceeded($"the query has more than {limits.MaxDirectives} directives");

    private static GraphQLErrorException Exceeded(string message) =>
        new GraphQLError(ErrorCode.LimitExceeded, message, "$.query").AsException();
}
