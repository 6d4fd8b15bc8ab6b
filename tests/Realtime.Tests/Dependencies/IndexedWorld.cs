using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Dependencies;
using Realtime.Documents;
using Realtime.Plans;

namespace Realtime.Tests.Dependencies;

/// <summary>Queries over <c>t</c> in an index, and which of their cohorts a change marks.</summary>
internal sealed class IndexedWorld : IDependentMarks
{
    private static readonly CatalogTable Table = new(16400, new QualifiedName("public", "t"), RelationKind.Table,
    [
        new CatalogColumn("id", 1, TestTypes.Get("int4"), false) { FormattedType = "integer" },
        new CatalogColumn("a", 2, TestTypes.Get("int4"), true) { FormattedType = "integer" },
        new CatalogColumn("b", 3, TestTypes.Get("text"), true) { FormattedType = "text" },
    ])
    {
        PrimaryKey = new CatalogKey("t_pkey", ["id"]),
    };

    private readonly DependencyIndex _index = new();
    private readonly HashSet<TestCohort> _marked = [];
    private readonly RowFeed _feed;

    public IndexedWorld(char identity) => _feed = new RowFeed(identity, changes => _index.Probe(changes, this));

    public DependencyIndex Index => _index;

    public RowFeed Feed => _feed;

    /// <summary>
    /// A query whose rows satisfy one of some alternatives, each of columns that equal the value at a position (from 0; the same for all that use it).
    /// </summary>
    /// <param name="branches">The alternatives; none: any row matters.</param>
    /// <param name="lists">Positions whose value is an array of the values allowed.</param>
    /// <param name="reads">The columns read; null for all.</param>
    public TestQuery Add((string Column, int Position)[][] branches, int[]? lists = null, string[]? reads = null)
    {
        var count = branches.SelectMany(branch => branch).Select(atom => atom.Position + 1).DefaultIfEmpty(0).Max();
        var slots = Enumerable.Range(0, count).Select(position => new Slot(
            position,
            new ValueOrigin.Session($"x-{position}"),
            TestTypes.Get(TypeAt(position)),
            IsList(position) ? SlotEncoding.Array : SlotEncoding.Text,
            IsList(position))).ToList();
        var occurrence = new TableOccurrence(
            Table,
            (reads ?? RowFeed.Columns).ToFrozenSet(),
            [.. branches.Select(branch => new EqualityBranch([.. branch.Select(atom => Atom(atom.Column, slots[atom.Position]))]))],
            branches.Length == 0 ? "any row" : null);
        return Add(QueryDependencies.Of(PlanReads.None with { Occurrences = [occurrence] }, slots));

        bool IsList(int position) => lists?.Contains(position) == true;

        EqualityAtom Atom(string column, Slot slot) => new(Table.FindColumn(column)!, [slot], slot.IsArrayOfType);

        string TypeAt(int position) => branches.SelectMany(branch => branch).First(atom => atom.Position == position).Column == "b" ? "text" : "int4";
    }

    public TestQuery Add(QueryDependencies dependencies)
    {
        var query = new TestQuery(dependencies);
        _index.Add(query);
        return query;
    }

    public TestCohort Add(TestQuery query, params string?[] values)
    {
        var cohort = new TestCohort(query, values);
        query.Cohorts.Add(cohort);
        _index.Add(query, cohort);
        return cohort;
    }

    public void Remove(TestCohort cohort)
    {
        _index.Remove(cohort);
        cohort.Query.Cohorts.Remove(cohort);
    }

    /// <summary>The cohorts that a transaction marks.</summary>
    public HashSet<TestCohort> Commit(params (string?[]? Old, string?[]? New)[] changes)
    {
        _marked.Clear();
        _feed.Commit(changes);
        return [.. _marked];
    }

    public HashSet<TestCohort> Truncate()
    {
        _marked.Clear();
        _feed.Truncate();
        return [.. _marked];
    }

    void IDependentMarks.Mark(DependentQuery query) => _marked.UnionWith(((TestQuery)query).Cohorts);

    void IDependentMarks.Mark(Dependent dependent) => _marked.Add((TestCohort)dependent);

    internal sealed class TestQuery(QueryDependencies dependencies) : DependentQuery
    {
        public List<TestCohort> Cohorts { get; } = [];

        public override QueryDependencies Dependencies => dependencies;

        public override IEnumerable<Dependent> Dependents => Cohorts;
    }

    internal sealed class TestCohort(TestQuery query, string?[] values) : Dependent(values)
    {
        public TestQuery Query => query;
    }
}
