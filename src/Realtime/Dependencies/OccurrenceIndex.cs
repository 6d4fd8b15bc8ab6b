namespace Realtime.Dependencies;

/// <summary>One place in which a query reads rows of a table, with the columns that its keys are made of.</summary>
internal sealed class OccurrenceIndex(DependentQuery query, QueryDependencies.Occurrence occurrence)
{
    private readonly ulong _place = KeyHash.NextPlace();
    private readonly ulong[] _places = [.. occurrence.Branches.Select(_ => KeyHash.NextPlace())];

    /// <summary>Whose place it is.</summary>
    public DependentQuery Query => query;

    /// <summary>What a row there must satisfy.</summary>
    public QueryDependencies.Occurrence Occurrence => occurrence;

    /// <summary>Whether any row concerns all cohorts.</summary>
    public bool IsWhole => occurrence.Branches.Count == 0;

    /// <summary>For each branch the columns of its keys.</summary>
    public IReadOnlyList<IReadOnlyList<QueryDependencies.KeyAtom>> Keys { get; private set; } = [];

    /// <summary>Of the keys' columns those whose old value an update or delete does not tell; empty when it tells all.</summary>
    public IReadOnlyList<string> Untold { get; private set; } = [];

    /// <summary>The key of the cohorts that any row concerns, since one of their values has no canonical text.</summary>
    public ulong UnknownKey => _place;

    /// <summary>What the keys of a branch begin with.</summary>
    public ulong PlaceOf(int branch) => _places[branch];

    /// <summary>
    /// Chooses the keys' columns for a replica identity: of each branch's columns those that are in it, whose old values every change tells; where there are
    /// none all of them, which inserts tell.
    /// </summary>
    /// <param name="identity">The columns of the replica identity; null for all of the table's.</param>
    public void Choose(IReadOnlySet<string>? identity)
    {
        Keys = [.. occurrence.Branches.Select(branch => Key(branch, identity))];
        Untold = [.. Keys.SelectMany(key => key).Select(atom => atom.Column).Where(column => identity?.Contains(column) == false).Distinct()];
    }

    /// <summary>Adds a cohort to the postings.</summary>
    public void Add(Dependent dependent, Postings postings, List<int> entries)
    {
        if (IsWhole)
        {
            return;
        }

        var keys = new HashSet<ulong>();
        for (var branch = 0; branch < Keys.Count; branch++)
        {
            if (CohortKeys.Of(_places[branch], Keys[branch], dependent.Values) is not { } found)
            {
                entries.Add(postings.Add(UnknownKey, dependent));
                return;
            }

            keys.UnionWith(found);
        }

        entries.AddRange(keys.Select(key => postings.Add(key, dependent)));
    }

    /// <summary>It for the operator.</summary>
    /// <param name="remedy">What would let the table tell the old values of all keys.</param>
    public OccurrenceMode Describe(string? remedy)
    {
        if (IsWhole || query.IsWhole)
        {
            var reason = query.IsWhole ? "a result was found to differ without a change that explains it" : occurrence.WholeReason;
            return new OccurrenceMode(occurrence.Table, DependencyMode.Whole, [], reason);
        }

        string[] columns = [.. Keys.SelectMany(key => key).Select(atom => atom.Column).Distinct()];
        return Untold.Count == 0
            ? new OccurrenceMode(occurrence.Table, DependencyMode.Exact, columns, null)
            : new OccurrenceMode(
                occurrence.Table, DependencyMode.Inserts, columns, $"its replica identity does not tell the old value of {string.Join(", ", Untold)}", remedy);
    }

    private static IReadOnlyList<QueryDependencies.KeyAtom> Key(IReadOnlyList<QueryDependencies.KeyAtom> branch, IReadOnlySet<string>? identity)
    {
        if (identity is null)
        {
            return branch;
        }

        QueryDependencies.KeyAtom[] told = [.. branch.Where(atom => identity.Contains(atom.Column))];
        return told.Length > 0 ? told : branch;
    }
}
