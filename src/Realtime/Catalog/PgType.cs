namespace Realtime.Catalog;

/// <summary>What a type is, after <c>pg_type.typtype</c>, arrays told apart by <c>typelem</c>.</summary>
internal enum PgTypeKind
{
    Base,
    Enum,
    Composite,
    Domain,
    Range,
    Multirange,
    Pseudo,
    Array,
}

/// <summary>One row of <c>pg_type</c>, with what planning and SQL need of it. Immutable; compared by OID.</summary>
/// <param name="Oid"><c>pg_type.oid</c>.</param>
/// <param name="Name">Schema and internal name: <c>pg_catalog.int4</c>, <c>pg_catalog._text</c>, <c>public.mood</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Category"><c>pg_type.typcategory</c>: <c>N</c> numeric, <c>S</c> string, <c>D</c> date/time, <c>B</c> boolean, …</param>
internal sealed record PgType(uint Oid, QualifiedName Name, PgTypeKind Kind, char Category)
{
    /// <summary>The element type of an array; null otherwise.</summary>
    public PgType? Element { get; init; }

    /// <summary>The type under a domain; null otherwise.</summary>
    public PgType? BaseType { get; init; }

    /// <summary>The schema-less internal name: <c>int4</c>, <c>_text</c>, <c>mood</c>.</summary>
    public string InternalName => Name.Name;

    /// <summary>The type itself, or what lies under a domain over a domain over ….</summary>
    public PgType Underlying => BaseType is null ? this : BaseType.Underlying;

    /// <inheritdoc/>
    public bool Equals(PgType? other) => other is not null && Oid == other.Oid;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Oid;
}
