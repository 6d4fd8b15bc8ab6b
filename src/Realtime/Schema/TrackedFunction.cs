using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>Where a tracked function's root field stands.</summary>
internal enum FunctionExposure
{
    Query,
    Mutation,
}

/// <summary>A tracked function, resolved: a root field that calls it. Immutable.</summary>
internal sealed record TrackedFunction
{
    /// <summary>What the catalog says.</summary>
    public required CatalogFunction Catalog { get; init; }

    /// <summary>The root field's name (<c>custom_root_fields.function</c>, <c>custom_name</c>, else the function's by the naming rule).</summary>
    public required RootFieldName RootField { get; init; }

    /// <summary>The aggregate root field's name.</summary>
    public required RootFieldName AggregateField { get; init; }

    /// <summary>Base of the argument type's name: <c>search_articles</c> in <c>search_articles_args</c>.</summary>
    public required string GraphQLName { get; init; }

    /// <summary>Query (stable, immutable, or exposed so) or mutation.</summary>
    public required FunctionExposure Exposure { get; init; }

    /// <summary>The tracked table whose rows it returns.</summary>
    public required QualifiedName ReturnsTable { get; init; }

    /// <summary>The argument that gets all session variables as JSON, or null; it is no GraphQL argument.</summary>
    public CatalogFunctionArgument? SessionArgument { get; init; }

    /// <summary>Arguments that a client gives, in order, with the GraphQL names they have.</summary>
    public required IReadOnlyList<FunctionInput> Inputs { get; init; }

    /// <summary>Roles allowed to call it; null when it is inferred from the select permission on <see cref="ReturnsTable"/>.</summary>
    public IReadOnlySet<string>? Roles { get; init; }

    /// <summary>A description, or null.</summary>
    public string? Description { get; init; }
}

/// <summary>One argument a client gives to a function.</summary>
/// <param name="GraphQLName">Name in the <c>args</c> input object.</param>
/// <param name="Argument">The function's argument.</param>
/// <param name="Position">Its position among all arguments of the function, from 0.</param>
internal sealed record FunctionInput(string GraphQLName, CatalogFunctionArgument Argument, int Position);

/// <summary>A computed field: a function over the table's row type, seen as a field of the table.</summary>
internal sealed class ComputedField
{
    /// <summary>Its GraphQL name.</summary>
    public required string Name { get; init; }

    /// <summary>The function.</summary>
    public required CatalogFunction Function { get; init; }

    /// <summary>Position of the argument that gets the row, from 0.</summary>
    public required int TableArgumentPosition { get; init; }

    /// <summary>Position of the argument that gets the session as JSON, or null.</summary>
    public int? SessionArgumentPosition { get; init; }

    /// <summary>Further arguments that a client gives.</summary>
    public required IReadOnlyList<FunctionInput> Inputs { get; init; }

    /// <summary>The tracked table whose rows it returns, or null for a scalar.</summary>
    public QualifiedName? ReturnsTable { get; init; }

    /// <summary>A description, or null.</summary>
    public string? Description { get; init; }
}
