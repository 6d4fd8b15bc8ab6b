using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// One term of <c>order_by</c>: a column, or an aggregate over an array relationship, of the row itself or of one reached over object relationships.
/// </summary>
internal sealed record OrderTerm(
    IReadOnlyList<RelationshipSpec> Path, RelationshipSpec? Aggregate, string Function, ColumnSpec? Column, string Direction)
{
    public bool Descending => Direction.StartsWith("desc", StringComparison.Ordinal);

    public bool NullsFirst => Direction is "desc" or "desc_nulls_first" or "asc_nulls_first";
}

/// <summary>The arguments of a list: what they mean and how they are written.</summary>
internal sealed record ListArguments(
    Condition? Where, IReadOnlyList<OrderTerm> OrderBy, IReadOnlyList<ColumnSpec> DistinctOn, int? Limit, int? Offset, string Text)
{
    public static ListArguments None { get; } = new(null, [], [], null, null, "");
}

/// <summary>A selected field of a row.</summary>
/// <param name="Key">Its key in the response.</param>
/// <param name="Text">Its GraphQL.</param>
internal abstract record Field(string Key, string Text)
{
    public sealed record Typename(string Key, string Name, string Text) : Field(Key, Text);

    public sealed record OfColumn(string Key, ColumnSpec Column, string? Path, string Text) : Field(Key, Text);

    /// <summary>A computed field with arguments.</summary>
    public sealed record Scaled(string Key, ColumnSpec Column, int Factor, int? Plus, string Text) : Field(Key, Text);

    public sealed record Rows(string Key, RelationshipSpec Relationship, ListArguments Arguments, Selection Selection, string Text) : Field(Key, Text);

    public sealed record Aggregate(string Key, RelationshipSpec Relationship, ListArguments Arguments, AggregateSelection Selection, string Text)
        : Field(Key, Text);
}

/// <summary>The fields that the response has; a field that a directive leaves out is in the text only.</summary>
internal sealed record Selection(IReadOnlyList<Field> Fields, string Text);

/// <summary>A part of an aggregate's object.</summary>
internal abstract record AggregatePart(string Key)
{
    public sealed record Typename(string Key, string Name) : AggregatePart(Key);

    public sealed record Values(string Key, IReadOnlyList<AggregateValue> Members) : AggregatePart(Key);

    public sealed record Nodes(string Key, Selection Selection) : AggregatePart(Key);
}

/// <summary>A count, or one function over some columns.</summary>
internal abstract record AggregateValue(string Key)
{
    public sealed record Typename(string Key, string Name) : AggregateValue(Key);

    public sealed record Count(string Key, IReadOnlyList<ColumnSpec> Columns, bool Distinct) : AggregateValue(Key);

    public sealed record Function(string Key, string Name, IReadOnlyList<(string Key, ColumnSpec Column)> Columns) : AggregateValue(Key);
}

/// <summary>What is selected of an aggregate.</summary>
internal sealed record AggregateSelection(IReadOnlyList<AggregatePart> Parts, string Text);

/// <summary>A root field.</summary>
internal abstract record RootField(string Key, TableSpec Table, string Text)
{
    /// <summary>The least number of the rows that a function returns; null of a table's own rows.</summary>
    public int? Least { get; init; }

    public sealed record Rows(string Key, TableSpec Table, ListArguments Arguments, Selection Selection, string Text) : RootField(Key, Table, Text);

    public sealed record Aggregate(string Key, TableSpec Table, ListArguments Arguments, AggregateSelection Selection, string Text)
        : RootField(Key, Table, Text);

    public sealed record ByKey(string Key, TableSpec Table, IReadOnlyList<(ColumnSpec Column, JsonNode Value)> Values, Selection Selection, string Text)
        : RootField(Key, Table, Text);
}

/// <summary>An operation that can be sent as a query and as a subscription.</summary>
internal sealed record Query(IReadOnlyList<RootField> Roots, string Declarations, string Fragments, JsonObject Variables)
{
    public string Text(string kind)
    {
        // Subscriptions to several fields have to say so.
        var directive = kind == "subscription" && Roots.Count > 1 ? " @_multiple_top_level_fields" : "";
        return $"{kind} q{Declarations}{directive} {{ {string.Join(" ", Roots.Select(root => root.Text))} }} {Fragments}".Trim();
    }
}
