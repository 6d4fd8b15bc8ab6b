using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Dependencies;

/// <summary>What the rows that a live query reads must satisfy, with the values by their positions among those of a cohort. Immutable.</summary>
internal sealed class QueryDependencies
{
    private QueryDependencies(IReadOnlyList<Occurrence> occurrences) => Occurrences = occurrences;

    /// <summary>Every place in which rows of a table are read.</summary>
    public IReadOnlyList<Occurrence> Occurrences { get; }

    /// <summary>The dependencies of a plan.</summary>
    /// <param name="reads">What the plan reads.</param>
    /// <param name="columns">The slot of each of a cohort's values.</param>
    public static QueryDependencies Of(PlanReads reads, IReadOnlyList<Slot> columns)
    {
        var positions = new Dictionary<int, int>();
        for (var position = 0; position < columns.Count; position++)
        {
            positions[columns[position].Index] = position;
        }

        var occurrences = reads.Occurrences.Select(occurrence => Bind(occurrence, positions)).ToList();
        foreach (var (table, read) in reads.Tables)
        {
            if (!occurrences.Exists(occurrence => occurrence.Table == table))
            {
                occurrences.Add(new Occurrence(table, null, read, [], "where it is read is not known"));
            }
        }

        return new QueryDependencies(occurrences);
    }

    private static Occurrence Bind(TableOccurrence occurrence, Dictionary<int, int> positions)
    {
        var branches = occurrence.Branches.Select(branch => Bind(branch, positions)).ToList();
        var isKnown = branches.TrueForAll(branch => branch.Count > 0);
        var reason = occurrence.WholeReason ?? (isKnown ? null : "a value that it must equal is not among the cohort's");
        return new Occurrence(occurrence.Table.Name, occurrence.Table, occurrence.Columns, reason is null ? branches : [], reason);
    }

    // An atom whose value the statement does not take is left out: the others are necessary, too.
    private static List<KeyAtom> Bind(EqualityBranch branch, Dictionary<int, int> positions)
    {
        var atoms = new List<KeyAtom>();
        foreach (var atom in branch.Atoms)
        {
            if (atom.Values.All(slot => positions.ContainsKey(slot.Index)))
            {
                int[] values = [.. atom.Values.Select(slot => positions[slot.Index])];
                atoms.Add(new KeyAtom(atom.Column.Name, CanonicalText.FamilyOf(atom.Column)!, values, atom.IsArray));
            }
        }

        return atoms;
    }

    /// <summary>One place in which rows of a table are read.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Catalog">What the catalog says of it; null when that is not at hand.</param>
    /// <param name="Columns">Its columns that the query reads anywhere.</param>
    /// <param name="Branches">Equalities of which all of one branch hold for any row that matters; empty when any row may.</param>
    /// <param name="WholeReason">Why any row may matter; null where the branches tell.</param>
    internal sealed record Occurrence(
        QualifiedName Table, CatalogTable? Catalog, IReadOnlySet<string> Columns, IReadOnlyList<IReadOnlyList<KeyAtom>> Branches, string? WholeReason);

    /// <summary>A column equals one of some values of the cohort.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Family">How its texts are made canonical (<see cref="CanonicalText"/>).</param>
    /// <param name="Positions">Where the values are among the cohort's.</param>
    /// <param name="IsArray">The one value is an array literal of the values.</param>
    internal sealed record KeyAtom(string Column, string Family, IReadOnlyList<int> Positions, bool IsArray);
}
