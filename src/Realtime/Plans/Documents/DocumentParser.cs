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
            throw Exceeded($"the query is longer than {limits.MaxLength} characters");
        }

        var key = new StringBuilder(text.Length);
        var literals = new LiteralTable();
        try
        {
            ReadTokens(text, limits, key, literals);
        }
        catch (GraphQLParserException)
        {
            throw Invalid();
        }

        return new ParsedDocument(text, key.ToString(), literals, limits);
    }

    /// <summary>Parses a document.</summary>
    internal static GraphQLDocument ParseSyntax(string text, DocumentLimits limits)
    {
        GraphQLDocument document;
        try
        {
            document = Parser.Parse<GraphQLDocument>(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = limits.MaxSyntaxDepth });
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw Exceeded($"the query is nested deeper than {limits.MaxSyntaxDepth} levels");
        }
        catch (GraphQLParserException)
        {
            throw Invalid();
        }

        var fragments = document.Definitions.Count(definition => definition is GraphQLFragmentDefinition);
        if (fragments > limits.MaxFragments)
        {
            throw Exceeded($"the query has more than {limits.MaxFragments} fragments");
        }

        return document;
    }

    private static void ReadTokens(string text, DocumentLimits limits, StringBuilder key, LiteralTable literals)
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
                    return;
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
                    throw Exceeded($"the query has more than {limits.MaxDirectives} directives");
                default:
                    key.Append(text, token.Start, token.End - token.Start);
                    break;
            }

            if (count >= limits.MaxTokens)
            {
                throw Exceeded($"the query has more than {limits.MaxTokens} tokens");
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

    private static GraphQLErrorException Exceeded(string message) =>
        new GraphQLError(ErrorCode.LimitExceeded, message, "$.query").AsException();
}
