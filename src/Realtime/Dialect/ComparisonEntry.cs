namespace Realtime.Dialect;

/// <summary>What stands on the right of a comparison.</summary>
internal enum OperandKind
{
    /// <summary>A value of the left side's type.</summary>
    Value,

    /// <summary>A list of such values.</summary>
    List,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>A pattern of LIKE and its kin, written as the column's own type is.</summary>
    LikePattern,

    /// <summary>A pattern of SIMILAR TO.</summary>
    SimilarPattern,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>A regular expression that takes letters of both cases for equal.</summary>
    RegexIgnoringCase,

    /// <summary>A jsonpath.</summary>
    JsonPath,

    /// <summary>A pattern of labels: <c>lquery</c>.</summary>
    LabelQuery,

    /// <summary>A list of such patterns.</summary>
    LabelQueryList,

    /// <summary>A full text query of labels: <c>ltxtquery</c>.</summary>
    LabelTextQuery,

    /// <summary>An object with members that are values one by one: <c>_st_d_within: {distance, from}</c>.</summary>
    Object,
}

/// <summary>The left sides that a comparison is offered for.</summary>
internal enum ComparedKind
{
    /// <summary>Every type, enum tables' columns included.</summary>
    Any,

    /// <summary>Types with an order: all but raster, and not the columns of enum tables.</summary>
    Ordered,

    /// <summary>text, varchar, citext and char types.</summary>
    Text,

    /// <summary>Arrays.</summary>
    Array,

    /// <summary>jsonb.</summary>
    Jsonb,

    /// <summary>ltree.</summary>
    Ltree,

    /// <summary>PostGIS' geometry.</summary>
    Geometry,

    /// <summary>PostGIS' geography.</summary>
    Geography,

    /// <summary>PostGIS' raster.</summary>
    Raster,
}

/// <summary>One row of <see cref="ComparisonOperators"/>.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Name">Its name in <c>where</c> and, with <c>$</c> in the place of <c>_</c> too, in permissions.</param>
/// <param name="Operand">What it takes.</param>
internal sealed record ComparisonEntry(ComparisonOperator Operator, string Name, OperandKind Operand)
{
    /// <summary>The SQL operator between the two sides; null where there is none.</summary>
    public string? Infix { get; init; }

    /// <summary>The function of the two sides, installed where the left side's type is; null where there is none.</summary>
    public string? Function { get; init; }

    /// <summary>What it is offered for, with GraphQL's description there; in permissions all are taken.</summary>
    public required IReadOnlyList<(ComparedKind Kind, string? Description)> OfferedFor { get; init; }

    /// <summary>Whether permissions may compare two columns by it (<c>_ceq</c>).</summary>
    public bool ComparesColumns { get; init; }

    /// <summary>A second name that permissions may use; null for none.</summary>
    public string? RuleAlias { get; init; }

    /// <summary>Whether the right side is a list, or a session variable that holds one.</summary>
    public bool TakesList => Operand is OperandKind.List or OperandKind.TextList or OperandKind.LabelQueryList;

    /// <summary>Whether the right side is an object, with members that may be session variables one by one.</summary>
    public bool TakesObject => Operand == OperandKind.Object;
}
