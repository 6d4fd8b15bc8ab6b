namespace Realtime.Catalog;

/// <summary>A relation's, type's or function's name with its schema (<c>pg_namespace.nspname</c>, <c>pg_class.relname</c>), unquoted.</summary>
public readonly record struct QualifiedName(string Schema, string Name) : IComparable<QualifiedName>
{
    /// <summary>The schema that Hasura leaves out of generated names.</summary>
    public const string PublicSchema = "public";

    /// <inheritdoc/>
    public int CompareTo(QualifiedName other)
    {
        var schema = string.CompareOrdinal(Schema, other.Schema);
        return schema != 0 ? schema : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>For messages: <c>name</c> in schema public, else <c>schema.name</c>, as Hasura writes it.</summary>
    public override string ToString() => Schema == PublicSchema ? Name : $"{Schema}.{Name}";
}
