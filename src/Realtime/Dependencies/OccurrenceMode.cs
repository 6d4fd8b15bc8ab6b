using Realtime.Catalog;

namespace Realtime.Dependencies;

/// <summary>How finely the changes of a table reach the cohorts of a query that reads it.</summary>
internal enum DependencyMode
{
    /// <summary>Every change reaches those cohorts alone whose values its row had or has.</summary>
    Exact,

    /// <summary>So do inserts; an update or delete, of whose old row too little is known, reaches all cohorts.</summary>
    Inserts,

    /// <summary>Any change reaches all cohorts.</summary>
    Whole,
}

/// <summary>One place in which a query reads a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Mode">How its changes reach the query's cohorts.</param>
/// <param name="Columns">The columns whose values lead to cohorts; of several alternatives those of all.</param>
/// <param name="Reason">Why it is no better; null for <see cref="DependencyMode.Exact"/>.</param>
/// <param name="Remedy">The SQL that would make it exact; null where none would.</param>
internal sealed record OccurrenceMode(QualifiedName Table, DependencyMode Mode, IReadOnlyList<string> Columns, string? Reason, string? Remedy = null);
