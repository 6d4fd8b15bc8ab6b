using Realtime.Catalog;
using Realtime.Dependencies;

namespace Realtime.Tests.Dependencies;

public sealed class IdentityAdviceTests
{
    private static readonly CatalogTable Table = new(1, new QualifiedName("shop", "odd t"), RelationKind.Table,
    [
        new CatalogColumn("id", 1, TestTypes.Get("int4"), IsNullable: false) { FormattedType = "integer" },
        new CatalogColumn("of", 2, TestTypes.Get("int4"), IsNullable: false) { FormattedType = "integer" },
        new CatalogColumn("at", 3, TestTypes.Get("int4"), IsNullable: true) { FormattedType = "integer" },
    ])
    {
        PrimaryKey = new CatalogKey("t_pkey", ["id"]),
    };

    [Fact]
    public void Columns_that_cannot_be_NULL_make_an_index() => Assert.Equal(
        """CREATE UNIQUE INDEX CONCURRENTLY "odd t_replica_identity" ON "shop"."odd t" ("id", "of"); ALTER TABLE "shop"."odd t" REPLICA IDENTITY USING INDEX "odd t_replica_identity" """.TrimEnd(),
        IdentityAdvice.Sql(Table, ["of", "id", "of"]));

    [Fact]
    public void A_column_that_may_be_NULL_or_no_key_takes_the_whole_row()
    {
        Assert.Equal("""ALTER TABLE "shop"."odd t" REPLICA IDENTITY FULL""", IdentityAdvice.Sql(Table, ["at"]));
        Assert.Equal("""ALTER TABLE "shop"."odd t" REPLICA IDENTITY FULL""", IdentityAdvice.Sql(Table with { PrimaryKey = null }, ["of"]));
    }

    [Fact]
    public void What_has_no_identity_of_its_own_gets_no_advice()
    {
        Assert.Null(IdentityAdvice.Sql(Table with { Kind = RelationKind.PartitionedTable }, ["of"]));
        Assert.Null(IdentityAdvice.Sql(null, ["of"]));
    }
}
