using System.Collections.Frozen;

namespace Realtime.Catalog;

/// <summary>What one database is at one moment, as read from <c>pg_catalog</c> in one round trip. Immutable.</summary>
internal sealed class CatalogSnapshot
{
    /// <summary>All relations that can be tracked, system schemas left out.</summary>
    public required FrozenDictionary<QualifiedName, CatalogTable> Tables { get; init; }

    /// <summary>All functions by name; a name with more than one entry is overloaded.</summary>
    public required FrozenDictionary<QualifiedName, IReadOnlyList<CatalogFunction>> Functions { get; init; }

    /// <summary>All types by OID.</summary>
    public required FrozenDictionary<uint, PgType> Types { get; init; }

    /// <summary><c>server_version_num</c>: 150018 for 15.18.</summary>
    public required int ServerVersionNumber { get; init; }

    /// <summary>The catalog's fingerprint at the moment of reading, to be compared with <see cref="CatalogReader.ReadFingerprintAsync"/>.</summary>
    public CatalogFingerprint Fingerprint { get; init; }

    /// <summary>A built-in type by its internal name (<c>int4</c>, <c>_text</c>, <c>jsonb</c>).</summary>
    /// <exception cref="KeyNotFoundException">There is no such type in <c>pg_catalog</c>.</exception>
    public PgType BuiltIn(string internalName) =>
        TypesByName.TryGetValue(new QualifiedName("pg_catalog", internalName), out var type)
            ? type
            : throw new KeyNotFoundException($"pg_catalog has no type {internalName}");

    /// <summary>All types by qualified name.</summary>
    public FrozenDictionary<QualifiedName, PgType> TypesByName => _typesByName ??= Types.Values
        .GroupBy(type => type.Name).ToFrozenDictionary(group => group.Key, group => group.First());

    private FrozenDictionary<QualifiedName, PgType>? _typesByName;

    /// <summary>A database with nothing in it: before the first connection, and in tests.</summary>
    public static CatalogSnapshot Empty { get; } = new()
    {
        Tables = FrozenDictionary<QualifiedName, CatalogTable>.Empty,
        Functions = FrozenDictionary<QualifiedName, IReadOnlyList<CatalogFunction>>.Empty,
        Types = FrozenDictionary<uint, PgType>.Empty,
        ServerVersionNumber = 0,
    };
}
