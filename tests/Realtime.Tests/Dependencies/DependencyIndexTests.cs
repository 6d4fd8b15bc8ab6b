using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Dependencies;
using Realtime.Plans;

namespace Realtime.Tests.Dependencies;

public sealed class DependencyIndexTests
{
    private static readonly (string, int)[][] ById = [[("id", 0)]];
    private static readonly (string, int)[][] ByA = [[("a", 0)]];

    [Theory]
    [InlineData('d')]
    [InlineData('i')]
    [InlineData('f')]
    public void A_key_leads_to_its_cohort_alone_whatever_the_identity(char identity)
    {
        var world = new IndexedWorld(identity);
        var query = world.Add(ById);
        var (one, two) = (world.Add(query, "1"), world.Add(query, "2"));

        Assert.Equal([one], world.Commit((null, ["1", "5", "x"])));
        Assert.Equal([one], world.Commit((["1", "5", "x"], ["1", "6", "x"])));
        Assert.Equal([one, two], world.Commit((["1", "6", "x"], ["2", "6", "x"])));
        Assert.Equal([two], world.Commit((["2", "6", "x"], null)));
        Assert.Empty(world.Commit((null, ["3", "6", "x"])));
    }

    [Fact]
    public void A_row_that_moves_marks_where_it_was_and_where_it_is()
    {
        foreach (var identity in "if")
        {
            var world = new IndexedWorld(identity);
            var query = world.Add(ByA);
            var (five, six) = (world.Add(query, "5"), world.Add(query, "6"));
            world.Add(query, "7");
            Assert.Equal([five, six], world.Commit((["1", "5", "x"], ["1", "6", "x"])));
            Assert.Equal([six], world.Commit((["1", "6", "x"], ["1", "6", "y"])));
            Assert.Equal([six], world.Commit((["1", "6", "y"], null)));
            Assert.Equal(DependencyMode.Exact, world.Index.Describe(query).Single().Mode);
        }
    }

    [Fact]
    public void An_old_value_that_is_not_told_may_have_been_any()
    {
        var world = new IndexedWorld('d');
        var query = world.Add(ByA);
        var (five, six) = (world.Add(query, "5"), world.Add(query, "6"));

        Assert.Equal([five], world.Commit((null, ["1", "5", "x"])));
        Assert.Equal([five, six], world.Commit((["1", "5", "x"], ["1", "5", "y"])));
        Assert.Equal([five, six], world.Commit((["1", "5", "y"], null)));
        var mode = world.Index.Describe(query).Single();
        Assert.Equal((DependencyMode.Inserts, "its replica identity does not tell the old value of a"), (mode.Mode, mode.Reason));
        Assert.Equal("""ALTER TABLE "public"."t" REPLICA IDENTITY FULL""", mode.Remedy); // a may be NULL
    }

    [Fact]
    public void An_identity_that_changes_makes_other_keys()
    {
        var world = new IndexedWorld('d');
        var query = world.Add([[("id", 0), ("a", 1)]]);
        var (one, other) = (world.Add(query, "1", "5"), world.Add(query, "1", "6"));
        Assert.Equal([one, other], world.Commit((["1", "5", "x"], ["1", "5", "y"]))); // by id alone

        world.Feed.Identify('i');
        Assert.Equal([one], world.Commit((["1", "5", "x"], ["1", "5", "y"])));
        world.Feed.Identify('f');
        Assert.Equal([one], world.Commit((["1", "5", "x"], ["1", "5", "y"])));
        world.Feed.Identify('d');
        Assert.Equal([one, other], world.Commit((["1", "5", "x"], ["1", "5", "y"])));
        world.Remove(one);
        world.Remove(other);
        Assert.Equal(0, world.Index.Count);
    }

    [Fact]
    public void A_change_of_nothing_that_is_read_marks_nobody_where_the_whole_old_row_is_told()
    {
        var world = new IndexedWorld('f');
        var (byId, count) = (world.Add(ById, reads: ["id", "a"]), world.Add([], reads: []));
        var (one, all) = (world.Add(byId, "1"), world.Add(count));

        Assert.Empty(world.Commit((["1", "5", "x"], ["1", "5", "y"])));
        Assert.Equal([one], world.Commit((["1", "5", "y"], ["1", "6", "y"])));
        Assert.Equal([one, all], world.Commit((null, ["1", "5", "x"])));
        Assert.Equal([one, all], world.Commit((["1", "5", "x"], null)));
    }

    [Fact]
    public void What_is_not_listed_row_by_row_marks_all()
    {
        var world = new IndexedWorld('f');
        var query = world.Add(ById);
        var (one, two) = (world.Add(query, "1"), world.Add(query, "2"));
        Assert.Equal([one, two], world.Truncate());
        Assert.Equal([one, two], world.Commit(Insertions(TableDependents.MostRows + 1)));
        Assert.Empty(world.Commit(Insertions(TableDependents.MostRows)));

        (string?[]? Old, string?[]? New)[] Insertions(int count) =>
            [.. Enumerable.Range(10, count).Select(id => ((string?[]?)null, (string?[]?)[$"{id}", null, null]))];
    }

    [Fact]
    public void A_value_of_uncertain_text_and_a_long_list_may_equal_any_row_and_null_none()
    {
        var world = new IndexedWorld('f');
        var query = world.Add(ById);
        var (odd, none) = (world.Add(query, " 1"), world.Add(query, (string?)null));
        var list = world.Add(ById, lists: [0]);
        var (some, empty) = (world.Add(list, "{1,2,NULL}"), world.Add(list, "{}"));
        var many = world.Add(list, "{" + string.Join(',', Enumerable.Range(0, CohortKeys.Most + 1)) + "}");

        Assert.Equal([odd, some, many], world.Commit((null, ["1", null, null])));
        Assert.Equal([odd, many], world.Commit((null, ["500", null, null])));
        Assert.DoesNotContain(none, world.Commit((null, [null, null, null])));
        Assert.DoesNotContain(empty, world.Commit((null, ["1", null, null])));
    }

    [Fact]
    public void A_query_that_goes_leaves_nothing()
    {
        var world = new IndexedWorld('f');
        var (query, whole) = (world.Add(ById), world.Add([]));
        var cohorts = Enumerable.Range(0, 1000).Select(n => world.Add(query, $"{n % 10}")).ToList();
        var last = world.Add(whole);
        cohorts.ForEach(world.Remove);
        world.Index.Remove(query);
        Assert.Equal([last], world.Commit((null, ["1", null, null])));
        world.Remove(last);
        world.Index.Remove(whole);
        Assert.Empty(world.Commit((null, ["1", null, null])));
        Assert.Equal(0, world.Index.Count);
    }

    [Fact]
    public void A_table_of_which_no_place_is_known_is_followed_whole()
    {
        var tables = new Dictionary<QualifiedName, IReadOnlySet<string>> { [new("public", "t")] = RowFeed.Columns.ToFrozenSet() };
        var reads = PlanReads.None with { Tables = tables };
        var world = new IndexedWorld('f');
        var cohort = world.Add(world.Add(QueryDependencies.Of(reads, [])));
        Assert.Equal([cohort], world.Commit((null, ["1", "5", "x"])));
    }
}
