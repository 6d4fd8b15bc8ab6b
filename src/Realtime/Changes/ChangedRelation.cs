using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>One published column of a relation. Generated columns are not published, so they are not among them.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="TypeOid">Its type (<c>pg_type.oid</c>).</param>
/// <param name="IsIdentity">Part of the replica identity: its old value is known for every UPDATE and DELETE.</param>
internal readonly record struct RelationColumn(string Name, uint TypeOid, bool IsIdentity);

/// <summary>
/// A relation as the stream described it (pgoutput's Relation message). Immutable, and the same object until the relation's definition or the tables that
/// show its rows change, so a consumer may key its own tables by reference.
/// </summary>
internal sealed class ChangedRelation
{
    /// <summary><c>pg_class.oid</c> of the relation that holds the row: a leaf of a partitioned table.</summary>
    public required uint Oid { get; init; }

    /// <summary>The relation that holds the row.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>
    /// The tracked tables that show its rows: itself, its partitioned ancestors, its inheritance parents.
    /// Empty when all of them ceased to be tracked while a transaction was received.
    /// </summary>
    public required IReadOnlyList<QualifiedName> Tables { get; init; }

    /// <summary>Columns in the order in which tuples carry them.</summary>
    public required IReadOnlyList<RelationColumn> Columns { get; init; }

    /// <summary>Which old values arrive.</summary>
    public required ReplicaIdentity Identity { get; init; }

    /// <summary>The position of a column in tuples, or -1 (generated, or not there): its value is then unknown.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        return -1;
    }
}
