namespace Realtime.Schema;

/// <summary>A native query, resolved: SQL of the operator as a root field of the query and subscription roots.</summary>
internal sealed class NativeQuery
{
    /// <summary>The root field's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its rows: the logical model as a table that is in no database. Permissions enter through it as through any other.</summary>
    public required Table Rows { get; init; }

    /// <summary>The SQL, cut where values stand.</summary>
    public required IReadOnlyList<NativeQueryPart> Parts { get; init; }

    /// <summary>What clients give, in the order of the declaration.</summary>
    public required IReadOnlyList<NativeQueryArgument> Arguments { get; init; }

    /// <summary>A description, or null.</summary>
    public string? Description { get; init; }
}

/// <summary>An argument of a native query.</summary>
/// <param name="Input">Its name, type and position.</param>
/// <param name="IsNullable">Whether it may be left out or null.</param>
/// <param name="Description">A description, or null.</param>
internal sealed record NativeQueryArgument(FunctionInput Input, bool IsNullable, string? Description);

/// <summary>A piece of a native query's SQL.</summary>
internal abstract record NativeQueryPart
{
    private NativeQueryPart()
    {
    }

    /// <summary>SQL as the operator wrote it.</summary>
    public sealed record Sql(string Text) : NativeQueryPart;

    /// <summary>The value of the argument at that position.</summary>
    public sealed record Argument(int Position) : NativeQueryPart;
}
