using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

/// <summary>What the publication should hold of the tables that are tracked, and what is known of each.</summary>
public sealed class PublicationPlanTests
{
    private static readonly PublicationFacts Ours = new("pub", IsOwned: true);
    private static readonly QualifiedName Table = new("public", "t");

    [Fact]
    public void A_table_is_named_and_covered()
    {
        var plan = Make([Row("t")]);

        Assert.True(plan.Coverage[Table].IsCovered);
        Assert.Equal(Table, plan.Members[1]);
        Assert.Equal([Table], plan.Relations.Find(1)!.Tables);
        Assert.Equal(["id", "v"], plan.Relations.Find(1)!.Columns);
    }

    [Fact]
    public void Partitions_come_with_their_root_and_inheritance_children_are_named()
    {
        var plan = Make([
            Row("t") with { Kind = 'p' },
            Row("t_1", oid: 2) with { IsPartition = true },
            Row("child", oid: 3)]);

        Assert.Equal([1u, 3u], plan.Members.Keys.Order());
        Assert.Equal([Table], plan.Relations.Find(2)!.Tables);
    }

    [Fact]
    public void A_relation_that_several_tables_show_is_listened_to_for_each()
    {
        var parent = new QualifiedName("public", "parent");
        PublishedRelation[] rows = [Row("t"), Row("parent", oid: 2) with { Table = parent }, Row("t") with { Table = parent }];

        var plan = PublicationPlan.Make([Table, parent], rows, Ours);

        Assert.Equal([Table, parent], plan.Relations.Find(1)!.Tables);
    }

    [Fact]
    public void What_is_not_covered_is_neither_named_nor_listened_to()
    {
        var plan = Make([Row("t") with { IdentityColumns = [], HasPrimaryKey = false }]);

        Assert.False(plan.Coverage[Table].IsCovered);
        Assert.Empty(plan.Members);
        Assert.Null(plan.Relations.Find(1));
    }

    [Fact]
    public void A_table_that_does_not_exist_is_known_not_to()
    {
        var plan = Make([]);

        Assert.Equal("t does not exist", plan.Coverage[Table].Reason);
        Assert.Equal("", plan.Fingerprints[Table]);
    }

    [Theory]
    [InlineData("columns")]
    [InlineData("identity")]
    [InlineData("partition")]
    public void Whatever_a_reader_depends_on_is_in_the_fingerprint(string what)
    {
        var before = Make([Row("t")]).Fingerprints[Table];
        PublishedRelation[] after = what switch
        {
            "columns" => [Row("t") with { Columns = ["id", "w"] }],
            "identity" => [Row("t") with { Identity = 'f' }],
            _ => [Row("t"), Row("t_1", oid: 2) with { IsPartition = true }],
        };

        Assert.NotEqual(before, Make(after).Fingerprints[Table]);
        Assert.Equal(before, Make([Row("t") with { Version = "2" }]).Fingerprints[Table]);
        Assert.NotEqual(Make([Row("t")]).Versions[Table], Make([Row("t") with { Version = "2" }]).Versions[Table]);
    }

    [Fact]
    public void What_was_refused_is_not_covered_until_it_is_not_refused()
    {
        var plan = PublicationPlan.Make([Table], [Row("t")], Ours, new Dictionary<uint, string> { [1] = "it is locked" });

        Assert.Equal("t could not be added to the publication: it is locked", plan.Coverage[Table].Reason);
        Assert.True(Make([Row("t")]).Coverage[Table].IsCovered);
    }

    private static PublicationPlan Make(PublishedRelation[] rows) => PublicationPlan.Make([Table], rows, Ours);

    /// <summary>An ordinary table of the tree of <c>t</c>, with a primary key, owned by the login, not in the publication yet.</summary>
    internal static PublishedRelation Row(string name, uint oid = 1) => new()
    {
        Table = Table,
        Oid = oid,
        Name = new QualifiedName("public", name),
        Kind = 'r',
        Persistence = 'p',
        Identity = 'd',
        IsPartition = false,
        IsOwned = true,
        IsMember = false,
        HasPrimaryKey = true,
        IdentityColumns = ["id"],
        Columns = ["id", "v"],
        Version = "1",
    };
}
