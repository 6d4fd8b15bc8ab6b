using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Dependencies;

/// <summary>
/// Which cohorts a changed row can concern: for every place in which a live query reads rows of a table, the cohorts by the values that a row there must equal.
/// The row before the change and the row after it are looked up; what is not known of them may equal anything. Owned by one source's live queries and guarded
/// by their lock.
/// </summary>
/// <remarks>
/// It may name a cohort that does not change, never leave one out that does (<c>docs/design/exact-index.md</c>).
/// </remarks>
internal sealed class DependencyIndex
{
    private readonly Postings _postings = new();
    private readonly Dictionary<QualifiedName, TableDependents> _tables = [];
    private long _probes;

    /// <summary>How many pairs of key and cohort are held.</summary>
    public int Count => _postings.Count;

    /// <summary>Adds a query that has no cohorts yet.</summary>
    public void Add(DependentQuery query)
    {
        foreach (var occurrence in query.Dependencies.Occurrences)
        {
            if (!_tables.TryGetValue(occurrence.Table, out var table))
            {
                _tables.Add(occurrence.Table, table = new TableDependents(occurrence.Catalog, _postings));
            }

            table.Add(query, occurrence);
        }
    }

    /// <summary>Removes a query that has no cohorts left.</summary>
    public void Remove(DependentQuery query)
    {
        foreach (var name in query.Dependencies.Occurrences.Select(occurrence => occurrence.Table).Distinct())
        {
            var table = _tables[name];
            table.Remove(query);
            if (table.IsEmpty)
            {
                _tables.Remove(name);
            }
        }
    }

    /// <summary>Adds a cohort of a query.</summary>
    public void Add(DependentQuery query, Dependent dependent)
    {
        var entries = new List<int>();
        foreach (var name in query.Dependencies.Occurrences.Select(occurrence => occurrence.Table).Distinct())
        {
            _tables[name].Add(query, dependent, entries);
        }

        dependent.Entries = [.. entries];
    }

    /// <summary>Removes a cohort.</summary>
    public void Remove(Dependent dependent)
    {
        foreach (var place in dependent.Entries)
        {
            _postings.Remove(place);
        }

        dependent.Entries = [];
    }

    /// <summary>Marks whom the changes of a transaction to one relation can concern.</summary>
    public void Probe(TableChanges changes, IDependentMarks marks)
    {
        foreach (var name in changes.Relation.Tables)
        {
            if (_tables.TryGetValue(name, out var table))
            {
                if (table.Describe(changes.Relation))
                {
                    Reindex(table);
                }

                table.Probe(changes, marks, ++_probes);
            }
        }
    }

    /// <summary>How each occurrence of a query is followed.</summary>
    public IReadOnlyList<OccurrenceMode> Describe(DependentQuery query) =>
        [.. query.Dependencies.Occurrences.Select(occurrence => occurrence.Table).Distinct().SelectMany(name => _tables[name].Describe(query))];

    // The replica identity is another: other columns make the keys.
    private void Reindex(TableDependents table)
    {
        foreach (var query in table.Queries)
        {
            foreach (var dependent in query.Dependents)
            {
                Remove(dependent);
                Add(query, dependent);
            }
        }
    }
}
