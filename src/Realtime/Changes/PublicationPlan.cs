using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>The publication itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOwned">Whether the login may alter it.</param>
/// <param name="Fault">Why it covers no table at all now, as a sentence; null when it can.</param>
/// <param name="Remedy">The SQL that would change that; null when there is none.</param>
internal readonly record struct PublicationFacts(string Name, bool IsOwned, string? Fault = null, string? Remedy = null)
{
    /// <summary>Tables that the operator keeps out; null for none.</summary>
    public IReadOnlySet<QualifiedName>? KeptOut { get; init; }

    /// <summary>FOR ALL TABLES: nothing can be kept out.</summary>
    public bool HoldsAllTables { get; init; }
}

/// <summary>
/// What the publication should hold for a set of tracked tables, and why some of them cannot be in it. Pure: from the catalog's rows to a
/// decision. Immutable.
/// </summary>
/// <remarks>
/// The rule that must not be broken: a table whose UPDATE or DELETE would fail once published (no primary key and no other replica
/// identity) is never added, and one that became so is taken out.
/// </remarks>
internal sealed class PublicationPlan
{
    private PublicationPlan()
    {
    }

    /// <summary>Every tracked table.</summary>
    public required FrozenDictionary<QualifiedName, TableCoverage> Coverage { get; init; }

    /// <summary>Relations that the publication has to name.</summary>
    public required IReadOnlyDictionary<uint, QualifiedName> Members { get; init; }

    /// <summary>All relations whose rows covered tables show.</summary>
    public required TrackedRelations Relations { get; init; }

    /// <summary>What each table's readers depend on, for comparing with the plan before.</summary>
    public required IReadOnlyDictionary<QualifiedName, string> Fingerprints { get; init; }

    /// <summary>Which version of each table's relations it was made from; see <see cref="PublishedRelation.Version"/>.</summary>
    public required IReadOnlyDictionary<QualifiedName, string> Versions { get; init; }

    /// <param name="tables">The tracked tables.</param>
    /// <param name="rows">The relations of their trees; none for a table that does not exist.</param>
    /// <param name="publication">Whose the publication is. If not the login's, only what it names already is covered.</param>
    /// <param name="refused">Relations that could not be added just now, with the reason.</param>
    public static PublicationPlan Make(
        IReadOnlyCollection<QualifiedName> tables,
        IReadOnlyCollection<PublishedRelation> rows,
        PublicationFacts publication,
        IReadOnlyDictionary<uint, string>? refused = null)
    {
        var trees = rows.ToLookup(row => row.Table);
        var coverage = new Dictionary<QualifiedName, TableCoverage>();
        var members = new Dictionary<uint, QualifiedName>();
        var fingerprints = new Dictionary<QualifiedName, string>();
        var versions = new Dictionary<QualifiedName, string>();
        foreach (var table in tables.Distinct())
        {
            var tree = trees[table].OrderBy(row => row.IsRoot ? 0u : row.Oid).ToList();
            var verdict = PublicationRules.Judge(table, tree, publication, refused);
            coverage[table] = verdict;
            fingerprints[table] = string.Join('\n', tree.Select(row => row.Fingerprint));
            versions[table] = string.Join('\n', tree.Select(row => row.Version));
            if (verdict.IsCovered)
            {
                foreach (var row in tree.Where(PublicationRules.IsNamed))
                {
                    members[row.Oid] = row.Name;
                }
            }
        }

        return new PublicationPlan
        {
            Coverage = coverage.ToFrozenDictionary(),
            Members = members,
            Fingerprints = fingerprints,
            Versions = versions,
            Relations = new TrackedRelations(rows.Where(row => coverage.TryGetValue(row.Table, out var verdict) && verdict.IsCovered)
                .GroupBy(row => row.Oid)
                .Select(group => new TrackedRelation(group.Key, group.First().Name, [.. group.Select(row => row.Table)], group.First().Columns))),
        };
    }
}
