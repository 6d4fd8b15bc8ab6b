using Realtime.Dependencies;
using Realtime.Plans;
using Realtime.Sql;

namespace Realtime.LiveQueries;

/// <summary>A multiplexed query: what one <see cref="Poller"/> runs. Equal queries of one role share a poller whatever document they came from.</summary>
/// <param name="Source">The source whose database answers.</param>
/// <param name="Role">The role: never shared across roles, though the SQL might be the same.</param>
/// <param name="Sql">The multiplexed statement.</param>
/// <param name="Reads">What the query reads: decides what makes its cohorts dirty.</param>
internal sealed record LiveQuery(string Source, string Role, MultiplexedSqlText Sql, PlanReads Reads)
{
    /// <summary>What the rows that it reads must satisfy.</summary>
    internal QueryDependencies Dependencies => _dependencies ??= QueryDependencies.Of(Reads, Sql.Columns);

    private QueryDependencies? _dependencies;

    /// <summary>What makes two queries one. Values that depend on the time make another one, which is polled, of the same statement.</summary>
    public (string Source, string Role, string Sql, string? UntrackedReason) Identity => (Source, Role, Sql.Text, Reads.UntrackedReason);
}

/// <summary>
/// The values that tell the cohorts of one live query apart: one text for each slot of its statement, session variables among them. Value-equal.
/// </summary>
/// <param name="Values">A text per column of the statement; null is SQL NULL.</param>
internal sealed record CohortKey(IReadOnlyList<string?> Values)
{
    /// <inheritdoc/>
    public bool Equals(CohortKey? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
