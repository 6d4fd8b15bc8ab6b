namespace Realtime.Plans.Documents;

/// <summary>Bounds on one document, checked before anything recurses over it or multiplies it. Exceeding one is the error <c>limit-exceeded</c>.</summary>
public sealed record DocumentLimits
{
    /// <summary>Longest document in UTF-16 characters; default 262,144 (generated queries of Hasura clients are large).</summary>
    public int MaxLength { get; init; } = 256 * 1024;

    /// <summary>Most tokens; default 10,000.</summary>
    public int MaxTokens { get; init; } = 10_000;

    /// <summary>Deepest nesting of syntax nodes that the parser enters; default 256. It guards the stack; the other depths guard the database.</summary>
    public int MaxSyntaxDepth { get; init; } = 256;

    /// <summary>Deepest nesting of fields, fragments spread; default 30.</summary>
    public int MaxFieldDepth { get; init; } = 30;

    /// <summary>Deepest nesting of one input value; default 64.</summary>
    public int MaxInputDepth { get; init; } = 64;

    /// <summary>Most fields after fragments are spread; default 1,000.</summary>
    public int MaxFields { get; init; } = 1_000;

    /// <summary>Most root fields, by their response keys; default 100. Each is a query of its own to the database.</summary>
    public int MaxRootFields { get; init; } = 100;

    /// <summary>Deepest nesting of relationships in a selection; default 20. Each level is a join.</summary>
    public int MaxRelationshipDepth { get; init; } = 20;

    /// <summary>Most fragment definitions; default 200.</summary>
    public int MaxFragments { get; init; } = 200;

    /// <summary>Most variable definitions of an operation; default 500.</summary>
    public int MaxVariables { get; init; } = 500;

    /// <summary>Most directives in a document; default 100.</summary>
    public int MaxDirectives { get; init; } = 100;
}
