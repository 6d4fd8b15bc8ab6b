using GraphQLParser.AST;

namespace Realtime.Documents;

/// <summary>
/// A document's text with its masked key: the tokens with every Int, Float and String literal replaced by a placeholder, so that documents
/// which differ only in literals have one key. Thread-safe; the syntax tree is made on first need, since a cached plan needs none, and is not kept for long.
/// </summary>
internal sealed class ParsedDocument
{
    private GraphQLDocument? _syntax;
    private (string? Operation, DocumentMeasure Measure)? _measured;

    internal ParsedDocument(string text, string maskedKey, LiteralTable literals, (int Tokens, int Directives) size)
    {
        Text = text;
        MaskedKey = maskedKey;
        Literals = literals;
        (Tokens, Directives) = size;
    }

    /// <summary>The document as it came.</summary>
    public string Text { get; }

    /// <summary>The key; equal for documents that differ only in scalar literals, white space, commas and comments.</summary>
    public string MaskedKey { get; }

    /// <summary>The literals taken out of the key.</summary>
    public LiteralTable Literals { get; }

    /// <summary>How many tokens it has.</summary>
    public int Tokens { get; }

    /// <summary>How many of them begin a directive.</summary>
    public int Directives { get; }

    /// <summary>The syntax tree.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is not a valid GraphQL document.</exception>
    public GraphQLDocument Syntax => _syntax ??= DocumentParser.ParseSyntax(this);

    /// <summary>Set by the cache that holds it, so that it is weighed once.</summary>
    internal bool IsKept { get; set; }

    /// <summary>How large an operation is; remembered for the one asked for last, which of nearly all documents is the only one.</summary>
    internal DocumentMeasure MeasureOf(string? operationName)
    {
        if (_measured is { } known && known.Operation == operationName)
        {
            return known.Measure;
        }

        var measure = DocumentMeasure.Of(this, operationName);
        _measured = (operationName, measure);
        return measure;
    }

    /// <summary>Lets go of the syntax tree, which is several times as large as the text: whoever needs it again has it parsed again.</summary>
    public void ForgetSyntax() => _syntax = null;
}
