using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Dependencies;

/// <summary>All places in which live queries read one table. Guarded by the owner's lock of its <see cref="DependencyIndex"/>.</summary>
internal sealed class TableDependents
{
    /// <summary>The most rows of one table in one transaction that are looked up; more concern whoever reads it.</summary>
    public const int MostRows = 10_000;

    private readonly Postings _postings;
    private readonly List<OccurrenceIndex> _occurrences = [];
    private readonly Dictionary<uint, ChangedRelation> _relations = [];
    private readonly Dictionary<ChangedRelation, RowKeys> _layouts = new(ReferenceEqualityComparer.Instance);
    private HashSet<string>? _identity; // null: all columns

    /// <summary>Nothing reads it yet. Until the feed tells what its replica identity is, with the first row, that is taken to be the primary key.</summary>
    public TableDependents(CatalogTable? table, Postings postings)
    {
        _postings = postings;
        _identity = table?.PrimaryKey?.Columns.ToHashSet(StringComparer.Ordinal) ?? [];
    }

    /// <summary>Whether nothing reads the table any more.</summary>
    public bool IsEmpty => _occurrences.Count == 0;

    /// <summary>The queries that read it, each once.</summary>
    public IReadOnlyList<DependentQuery> Queries => [.. _occurrences.Select(occurrence => occurrence.Query).Distinct()];

    public void Add(DependentQuery query, QueryDependencies.Occurrence occurrence)
    {
        var added = new OccurrenceIndex(query, occurrence);
        added.Choose(_identity);
        _occurrences.Add(added);
        _layouts.Clear();
    }

    public void Remove(DependentQuery query)
    {
        _occurrences.RemoveAll(occurrence => occurrence.Query == query);
        _layouts.Clear();
    }

    /// <summary>Adds a cohort to the postings of its query's places.</summary>
    public void Add(DependentQuery query, Dependent dependent, List<int> entries)
    {
        foreach (var occurrence in _occurrences)
        {
            if (occurrence.Query == query)
            {
                occurrence.Add(dependent, _postings, entries);
            }
        }
    }

    /// <summary>
    /// Takes note of a relation that holds rows of the table. True when the keys are made of other columns now: the cohorts are to be added anew.
    /// </summary>
    public bool Describe(ChangedRelation relation)
    {
        if (_relations.TryGetValue(relation.Oid, out var known) && ReferenceEquals(known, relation))
        {
            return false;
        }

        _relations[relation.Oid] = relation;
        _layouts.Clear();
        var identity = CommonIdentity();
        if (identity is null ? _identity is null : _identity is not null && _identity.SetEquals(identity))
        {
            return false;
        }

        _identity = identity;
        _occurrences.ForEach(occurrence => occurrence.Choose(identity));
        return true;
    }

    public IEnumerable<OccurrenceMode> Describe(DependentQuery query) =>
        _occurrences.Where(occurrence => occurrence.Query == query).Select(occurrence => occurrence.Describe(
            IdentityAdvice.Sql(occurrence.Occurrence.Catalog, _occurrences.SelectMany(one => one.Keys).SelectMany(key => key).Select(atom => atom.Column))));

    /// <summary>Marks whom changes can concern.</summary>
    public void Probe(TableChanges changes, IDependentMarks marks, long probe)
    {
        if (changes.Whole != WholeTableReason.None || changes.Count > MostRows)
        {
            _occurrences.ForEach(occurrence => MarkWhole(occurrence.Query, marks, probe));
            return;
        }

        if (!_layouts.TryGetValue(changes.Relation, out var keys))
        {
            _layouts.Add(changes.Relation, keys = new RowKeys(changes.Relation, _occurrences));
        }

        for (var row = 0; row < changes.Count; row++)
        {
            keys.Read(changes[row]);
            for (var place = 0; place < _occurrences.Count; place++)
            {
                var occurrence = _occurrences[place];
                if (occurrence.Query.MarkedWhole != probe && (keys.MayConcern(place) || occurrence.Query.IsWhole))
                {
                    Probe(occurrence, place, keys, marks, probe);
                }
            }
        }
    }

    private void Probe(OccurrenceIndex occurrence, int place, RowKeys keys, IDependentMarks marks, long probe)
    {
        if (occurrence.IsWhole || occurrence.Query.IsWhole)
        {
            MarkWhole(occurrence.Query, marks, probe);
            return;
        }

        _postings.MarkAll(occurrence.UnknownKey, marks);
        for (var branch = 0; branch < occurrence.Keys.Count; branch++)
        {
            var (before, after) = keys.Of(place, branch);
            if (before.IsUnknown || after.IsUnknown)
            {
                MarkWhole(occurrence.Query, marks, probe);
                return;
            }

            if (before.Key is { } old)
            {
                _postings.MarkAll(old, marks);
            }

            if (after.Key is { } now && now != before.Key)
            {
                _postings.MarkAll(now, marks);
            }
        }
    }

    private static void MarkWhole(DependentQuery query, IDependentMarks marks, long probe)
    {
        if (query.MarkedWhole != probe)
        {
            query.MarkedWhole = probe;
            marks.Mark(query);
        }
    }

    // What every relation that holds rows of the table tells (partitions may differ); null when all tell all.
    private HashSet<string>? CommonIdentity()
    {
        HashSet<string>? common = null;
        foreach (var relation in _relations.Values.Where(relation => relation.Identity != ReplicaIdentity.Full))
        {
            var identity = relation.Columns.Where(column => column.IsIdentity).Select(column => column.Name);
            if (common is null)
            {
                common = [.. identity];
            }
            else
            {
                common.IntersectWith(identity);
            }
        }

        return common;
    }
}
