using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>Whether a tracked table can be published whole, and what the operator could do if not.</summary>
internal static class PublicationRules
{
    /// <summary>Whether the publication has to name it: partitions come with their root, later ones too; inheritance children do not.</summary>
    public static bool IsNamed(PublishedRelation row) => row.IsRoot || !row.IsPartition;

    /// <summary>Judges one table by the relations of its tree, the table itself first.</summary>
    public static TableCoverage Judge(
        QualifiedName table,
        IReadOnlyList<PublishedRelation> tree,
        PublicationFacts publication,
        IReadOnlyDictionary<uint, string>? refused)
    {
        if (tree.Count == 0)
        {
            return TableCoverage.NotCovered($"{table} does not exist", null);
        }

        var root = tree[0];
        if (root.Kind is not ('r' or 'p'))
        {
            return TableCoverage.NotCovered($"{table} is not a table: views and foreign tables leave no changes in the WAL", null);
        }

        if (publication.Fault is { } unusable)
        {
            return TableCoverage.NotCovered(unusable, publication.Remedy);
        }

        foreach (var row in tree)
        {
            if (publication.KeptOut?.Contains(row.Name) is true)
            {
                return TableCoverage.KeptOutOf(row.Name, publication.HoldsAllTables);
            }

            if (FindFault(row) is { } fault)
            {
                return fault;
            }

            if (IsNamed(row) && !row.IsMember && !(publication.IsOwned && row.IsOwned))
            {
                return TableCoverage.NotCovered(
                    $"{row.Name} is not in the publication {publication.Name}, and the login may not add it because it does not own {(publication.IsOwned ? "the table" : "the publication")}",
                    $"ALTER PUBLICATION {SqlName.Quote(publication.Name)} ADD TABLE {SqlName.Quote(row.Name)}");
            }

            if (refused is not null && refused.TryGetValue(row.Oid, out var why))
            {
                return TableCoverage.NotCovered($"{row.Name} could not be added to the publication: {why}", null);
            }
        }

        return Cover(tree);
    }

    private static TableCoverage? FindFault(PublishedRelation row) => row switch
    {
        { Kind: 'f' } => TableCoverage.NotCovered($"{row.Name} is a foreign table: its changes are not in this database's WAL", null),
        { Persistence: not 'p' } => TableCoverage.NotCovered(
            $"{row.Name} is unlogged or temporary: its changes are not in the WAL", $"ALTER TABLE {SqlName.Quote(row.Name)} SET LOGGED"),
        { Kind: 'r', HasUsableIdentity: false } => TableCoverage.NotCovered(
            $"{row.Name} has no primary key and no other replica identity: publishing it would make its UPDATEs and DELETEs fail",
            $"ALTER TABLE {SqlName.Quote(row.Name)} REPLICA IDENTITY FULL"),
        { Kind: 'p', IsRoot: true, HasPrimaryKey: false } => TableCoverage.NotCovered(
            $"{row.Name} has no primary key: UPDATEs and DELETEs of partitions added later would fail",
            $"ALTER TABLE {SqlName.Quote(row.Name)} ADD PRIMARY KEY (…)"),
        _ => null,
    };

    /// <summary>Old values are known of a table when they are known of every relation that holds its rows.</summary>
    private static TableCoverage Cover(IReadOnlyList<PublishedRelation> tree)
    {
        HashSet<string>? known = null;
        var isFull = true;
        foreach (var row in tree.Where(row => row.Kind == 'r'))
        {
            var columns = row.Identity == 'f' ? row.Columns : row.IdentityColumns;
            isFull &= row.Identity == 'f';
            if (known is null)
            {
                known = [.. columns];
            }
            else
            {
                known.IntersectWith(columns);
            }
        }

        var none = known is null; // a partitioned table without partitions: those to come have the primary key
        return new TableCoverage(true, null, null, (none ? tree[0].IdentityColumns : (IEnumerable<string>)known!).ToFrozenSet(), isFull && !none);
    }
}
