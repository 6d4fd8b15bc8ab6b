namespace Realtime.Dependencies;

/// <summary>Whose result depends on rows: a cohort of a live query, as the index knows it. Guarded by its owner's lock.</summary>
/// <param name="values">The values that tell it from the others of its query; a text each, null for SQL NULL.</param>
internal abstract class Dependent(IReadOnlyList<string?> values)
{
    /// <summary>Its values.</summary>
    public IReadOnlyList<string?> Values { get; } = values;

    /// <summary>Its places in the postings; empty while it is in no index.</summary>
    internal int[] Entries { get; set; } = [];
}

/// <summary>A live query with its cohorts, as the index knows it. Guarded by its owner's lock.</summary>
internal abstract class DependentQuery
{
    /// <summary>What its rows must satisfy.</summary>
    public abstract QueryDependencies Dependencies { get; }

    /// <summary>All of its cohorts.</summary>
    public abstract IEnumerable<Dependent> Dependents { get; }

    /// <summary>Set once the index was found to have missed a change: from then on any row of its tables marks all of its cohorts.</summary>
    public bool IsWhole { get; set; }

    /// <summary>The probe in which all of its cohorts were marked last.</summary>
    internal long MarkedWhole { get; set; }
}

/// <summary>Whom the index tells of what a change may concern.</summary>
internal interface IDependentMarks
{
    /// <summary>Any cohort of a query may be concerned. Once a probe.</summary>
    void Mark(DependentQuery query);

    /// <summary>A cohort may be concerned. Possibly several times a probe.</summary>
    void Mark(Dependent dependent);
}
