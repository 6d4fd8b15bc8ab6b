namespace Realtime.Documents;

/// <summary>
/// Bounds on one document, checked before anything recurses over it or multiplies it. Exceeding one is the error <c>limit-exceeded</c>. The counts are settings
/// of the operator's and do not hold for the role admin (<see cref="ForAdmin"/>).
/// </summary>
public sealed record DocumentLimits
{
    /// <summary>Longest document in UTF-16 characters; default 1,048,576 (generated queries of Hasura clients are large).</summary>
    public int MaxLength { get; init; } = 1024 * 1024;

    /// <summary>Most tokens; default 100,000.</summary>
    public int MaxTokens { get; init; } = 100_000;

    /// <summary>Deepest nesting of syntax nodes that the parser enters. It guards the stack; the other depths guard the database.</summary>
    public const int MaxSyntaxDepth = 256;

    /// <summary>Deepest nesting of fields, fragments spread; default 30.</summary>
    public int MaxFieldDepth { get; init; } = 30;

    /// <summary>Deepest nesting of one input value; default 64. It guards the stack.</summary>
    public int MaxInputDepth { get; init; } = 64;

    /// <summary>Most fields after fragments are spread; default 10,000.</summary>
    public int MaxFields { get; init; } = 10_000;

    /// <summary>Most root fields, by their response keys; default 1,000. Each is a query of its own to the database.</summary>
    public int MaxRootFields { get; init; } = 1_000;

    /// <summary>Deepest nesting of relationships in a selection; default 20. Each level is a join.</summary>
    public int MaxRelationshipDepth { get; init; } = 20;

    /// <summary>Most fragment definitions; default 1,000.</summary>
    public int MaxFragments { get; init; } = 1_000;

    /// <summary>Most variable definitions of an operation; default 5,000.</summary>
    public int MaxVariables { get; init; } = 5_000;

    /// <summary>Most directives in a document; default 1,000.</summary>
    public int MaxDirectives { get; init; } = 1_000;

    /// <summary>
    /// What holds for the role admin: what protects the process itself, and no more. A fragment spread a thousand times over is still bounded, and so are all
    /// depths.
    /// </summary>
    public DocumentLimits ForAdmin() => this with
    {
        MaxLength = int.MaxValue,
        MaxTokens = int.MaxValue,
        MaxFieldDepth = Math.Max(MaxFieldDepth, DeepestOfAdmin),
        MaxFields = Math.Max(MaxFields, MostFieldsOfAdmin),
        MaxRootFields = int.MaxValue,
        MaxRelationshipDepth = Math.Max(MaxRelationshipDepth, DeepestOfAdmin),
        MaxFragments = int.MaxValue,
        MaxVariables = int.MaxValue,
        MaxDirectives = int.MaxValue,
    };

    private const int DeepestOfAdmin = 200;
    private const int MostFieldsOfAdmin = 250_000;
}
