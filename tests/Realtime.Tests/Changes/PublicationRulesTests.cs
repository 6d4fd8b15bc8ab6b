using Realtime.Catalog;
using Realtime.Changes;
using static Realtime.Tests.Changes.PublicationPlanTests;

namespace Realtime.Tests.Changes;

/// <summary>Whether a table can be published whole, what the operator is told when not, and which old values are known when it is.</summary>
public sealed class PublicationRulesTests
{
    private static readonly PublicationFacts Ours = new("pub", IsOwned: true);
    private static readonly PublicationFacts Theirs = new("pub", IsOwned: false);

    [Theory]
    [InlineData('v', "t is not a table: views and foreign tables leave no changes in the WAL")]
    [InlineData('m', "t is not a table: views and foreign tables leave no changes in the WAL")]
    [InlineData('f', "t is not a table: views and foreign tables leave no changes in the WAL")]
    public void What_is_no_table_leaves_no_changes(char kind, string reason) => Refuses(reason, null, Judge(Ours, Row("t") with { Kind = kind }));

    [Fact]
    public void A_table_that_is_not_logged_would_have_to_be() =>
        Refuses(
            "t is unlogged or temporary: its changes are not in the WAL", "ALTER TABLE \"public\".\"t\" SET LOGGED",
            Judge(Ours, Row("t") with { Persistence = 'u' }));

    [Fact]
    public void A_foreign_partition_is_in_another_database() =>
        Refuses(
            "t_1 is a foreign table: its changes are not in this database's WAL", null,
            Judge(Ours, Row("t") with { Kind = 'p' }, Row("t_1", 2) with { Kind = 'f', IsPartition = true }));

    [Fact]
    public void A_table_whose_updates_would_fail_is_never_published() =>
        Refuses(
            "t has no primary key and no other replica identity: publishing it would make its UPDATEs and DELETEs fail",
            "ALTER TABLE \"public\".\"t\" REPLICA IDENTITY FULL",
            Judge(Ours, Row("t") with { IdentityColumns = [], HasPrimaryKey = false }));

    [Fact]
    public void Nor_a_partitioned_one_whose_later_partitions_would()
    {
        PublishedRelation[] tree = [Row("t") with { Kind = 'p', HasPrimaryKey = false, IdentityColumns = [] }, Row("t_1", 2) with { IsPartition = true }];

        Refuses(
            "t has no primary key: UPDATEs and DELETEs of partitions added later would fail", "ALTER TABLE \"public\".\"t\" ADD PRIMARY KEY (…)",
            Judge(Ours, tree));
        Assert.True(Judge(Ours, tree[0] with { HasPrimaryKey = true }, tree[1]).IsCovered);
    }

    [Fact]
    public void A_table_without_a_key_and_with_full_identity_is_published()
    {
        var coverage = Judge(Ours, Row("t") with { Identity = 'f', HasPrimaryKey = false, IdentityColumns = [] });

        Assert.True(coverage is { IsCovered: true, HasFullIdentity: true });
        Assert.Equal(["id", "v"], coverage.IdentityColumns.Order());
    }

    [Fact]
    public void Old_values_are_known_that_are_known_in_every_partition()
    {
        var coverage = Judge(
            Ours,
            Row("t") with { Kind = 'p', IdentityColumns = ["id", "v"] },
            Row("t_1", 2) with { IsPartition = true, Identity = 'f' },
            Row("t_2", 3) with { IsPartition = true, Identity = 'i', IdentityColumns = ["v"] });

        Assert.Equal(["v"], coverage.IdentityColumns);
        Assert.False(coverage.HasFullIdentity);
    }

    [Fact]
    public void A_partitioned_table_without_partitions_has_the_key_of_those_to_come()
    {
        var coverage = Judge(Ours, Row("t") with { Kind = 'p' });

        Assert.Equal(["id"], coverage.IdentityColumns);
        Assert.False(coverage.HasFullIdentity);
    }

    [Fact]
    public void What_the_login_may_not_add_is_covered_only_where_somebody_else_has()
    {
        const string remedy = "ALTER PUBLICATION \"pub\" ADD TABLE \"public\".\"t\"";
        const string reason = "t is not in the publication pub, and the login may not add it because it does not own the ";
        Refuses(reason + "publication", remedy, Judge(Theirs, Row("t")));
        Refuses(reason + "table", remedy, Judge(Ours, Row("t") with { IsOwned = false }));
        Assert.True(Judge(Theirs, Row("t") with { IsMember = true, IsOwned = false }).IsCovered);
    }

    [Fact]
    public void A_table_is_kept_out_by_its_own_name_and_by_that_of_a_partition()
    {
        var facts = Ours with { KeptOut = new HashSet<QualifiedName> { new("public", "t_1") } };
        var coverage = Judge(facts, Row("t") with { Kind = 'p' }, Row("t_1", 2) with { IsPartition = true });

        Assert.True(coverage.IsKeptOut);
        Refuses("t_1 is kept out of the publication (is_published, UnpublishedTables)", null, coverage);
        Assert.Contains("FOR ALL TABLES", Judge(facts with { HoldsAllTables = true }, Row("t_1", 2)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_publication_that_is_not_right_covers_nothing() =>
        Refuses("it is not right", "make it right", Judge(Ours with { Fault = "it is not right", Remedy = "make it right" }, Row("t")));

    private static TableCoverage Judge(PublicationFacts facts, params PublishedRelation[] tree) =>
        PublicationRules.Judge(new("public", "t"), tree, facts, refused: null);

    private static void Refuses(string reason, string? remedy, TableCoverage coverage)
    {
        Assert.False(coverage.IsCovered);
        Assert.Equal((reason, remedy), (coverage.Reason, coverage.Remedy));
    }
}
