namespace Realtime.Catalog;

/// <summary>After <c>pg_proc.provolatile</c>.</summary>
internal enum Volatility
{
    Immutable,
    Stable,
    Volatile,
}

/// <summary>One input argument of a function.</summary>
/// <param name="Name"><c>proargnames</c>; null when the argument has no name.</param>
/// <param name="Type">The argument's type.</param>
/// <param name="HasDefault">Whether a call may leave it out (<c>pronargdefaults</c> counts from the end).</param>
internal sealed record CatalogFunctionArgument(string? Name, PgType Type, bool HasDefault);

/// <summary>One function (<c>pg_proc.prokind</c> f). Overloads share a <see cref="Name"/>.</summary>
internal sealed record CatalogFunction(uint Oid, QualifiedName Name, IReadOnlyList<CatalogFunctionArgument> Arguments)
{
    /// <summary>What it returns: a composite type's OID leads to its table by <see cref="ReturnsTable"/>.</summary>
    public required PgType ReturnType { get; init; }

    /// <summary>The relation whose row type it returns, or null.</summary>
    public QualifiedName? ReturnsTable { get; init; }

    /// <summary>RETURNS SETOF.</summary>
    public bool ReturnsSet { get; init; }

    /// <summary>Whether it has a VARIADIC argument; Hasura refuses to track those.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>IMMUTABLE, STABLE or VOLATILE.</summary>
    public Volatility Volatility { get; init; }

    /// <summary>COMMENT ON FUNCTION, or null.</summary>
    public string? Comment { get; init; }
}
