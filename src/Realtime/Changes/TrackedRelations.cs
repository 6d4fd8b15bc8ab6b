using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>One relation whose rows are shown by tracked tables, as the catalog described it when it was last read.</summary>
/// <param name="Oid"><c>pg_class.oid</c>.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Tables">The tracked tables that show its rows.</param>
/// <param name="Columns">Its published columns in order: generated ones left out.</param>
internal sealed record TrackedRelation(uint Oid, QualifiedName Name, IReadOnlyList<QualifiedName> Tables, IReadOnlyList<string> Columns);

/// <summary>The relations to listen to, by OID. Immutable, replaced whole.</summary>
internal sealed class TrackedRelations(IEnumerable<TrackedRelation> relations)
{
    private readonly FrozenDictionary<uint, TrackedRelation> _byOid = relations.ToFrozenDictionary(relation => relation.Oid);

    public static TrackedRelations None { get; } = new([]);

    /// <summary>The relation, or null when nobody tracks a table that shows its rows.</summary>
    public TrackedRelation? Find(uint oid) => _byOid.GetValueOrDefault(oid);
}
