using System.Globalization;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>Text → tokens → masked key and literals, and text → syntax tree. Both within <see cref="DocumentLimits"/>.</summary>
internal static class DocumentParser
{
    private const int LongLine = 1000;
    private const string NotValid = "not a valid graphql query";

    /// <summary>Reads a document's tokens.</summary>
    /// <exception cref="GraphQLErrorException">Too large, or not made of GraphQL tokens.</exception>
    public static ParsedDocument Parse(string text, DocumentLimits limits)
    {
        if (text.Length > limits.MaxLength)
        {
            throw TooLong(limits);
        }

        var key = new MaskedKeyWriter(text.Length);
        var literals = new LiteralTable();
        try
        {
            var size = ReadTokens(text, limits, key, literals);
            return new ParsedDocument(text, key.Finish(), literals, size);
        }
        catch (GraphQLParserException)
        {
            throw Invalid();
        }
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

    /// <summary>Parses a document whose tokens have been read.</summary>
    internal static GraphQLDocument ParseSyntax(ParsedDocument document)
    {
        try
        {
            if (HasLongLine(document.Text))
            {
                ParseSyntax(document.MaskedKey);
            }

            return ParseSyntax(WithoutComments(document.Text));
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

    private static GraphQLDocument ParseSyntax(string text) =>
        Parser.Parse<GraphQLDocument>(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = DocumentLimits.MaxSyntaxDepth });

    private static bool HasLongLine(ReadOnlySpan<char> text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.End.Value - line.Start.Value > LongLine)
            {
                return true;
            }
        }

        return false;
    }

    // In its place: literals are known by where they stand.
    private static string WithoutComments(string text)
    {
        if (!text.Contains('#'))
        {
            return text;
        }

        var blank = text.ToCharArray();
        for (var at = TokenForm.NextStart(text, 0); at < text.Length; at = TokenForm.NextStart(text, at))
        {
            var end = text[at] == '#' ? TokenForm.CommentEnd(text, at) : at + Lexer.Lex(text.AsMemory(at)).End;
            if (text[at] == '#')
            {
                blank.AsSpan(at..end).Fill(' ');
            }

            at = end;
        }

        return new string(blank);
    }

    private static (int Tokens, int Directives) ReadTokens(string text, DocumentLimits limits, MaskedKeyWriter key, LiteralTable literals)
    {
        var directives = 0;
        var count = 0;
        for (var at = TokenForm.NextStart(text, 0); at < text.Length; at = TokenForm.NextStart(text, at))
        {
            if (text[at] == '#')
            {
                at = TokenForm.CommentEnd(text, at);
                continue;
            }

            if (!TokenForm.IsWellFormed(text.AsSpan(at)))
            {
                throw Invalid();
            }

            var token = Lexer.Lex(text.AsMemory(at));
            switch (token.Kind)
            {
                case TokenKind.INT:
                    // Negative numbers and those beyond 32 bits make no other document, but some arguments refuse them: their plans are told apart.
                    key.Word(!int.TryParse(token.Value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                        ? "1"
                        : number < 0 || token.Value.Span[0] == '-' ? "-0" : "0");
                    literals.Add(at + token.Start, new Literal(LiteralKind.Int, token.Value.ToString()));
                    break;
                case TokenKind.FLOAT:
                    key.Word("0.0");
                    literals.Add(at + token.Start, new Literal(LiteralKind.Float, token.Value.ToString()));
                    break;
                case TokenKind.STRING when HasHalfAPair(token.Value.Span):
                    throw Invalid();
                case TokenKind.STRING:
                    key.Word("\"\"");
                    literals.Add(at + token.Start, new Literal(LiteralKind.String, token.Value.ToString()));
                    break;
                case TokenKind.NAME:
                    key.Word(token.Value.Span);
                    break;
                case TokenKind.AT when ++directives > limits.MaxDirectives:
                    throw TooManyDirectives(limits);
                default:
                    key.Mark(text.AsSpan(at, token.End));
                    break;
            }

            if (count++ >= limits.MaxTokens)
            {
                throw TooManyTokens(limits);
            }

            at += token.End;
        }

        return (count, directives);
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
