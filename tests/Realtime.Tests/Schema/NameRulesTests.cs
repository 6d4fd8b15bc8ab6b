using Realtime.Schema;

namespace Realtime.Tests.Schema;

public class NameRulesTests
{
    [Theory]
    [InlineData("line_item", "lineItem", "LineItem")]
    [InlineData("item_", "item", "Item")]
    [InlineData("Item", "item", "Item")]
    [InlineData("_map_pool", "_mapPool", "_mapPool")]
    [InlineData("_Pool", "_Pool", "_Pool")]
    [InlineData("_", "_", "_")]
    public void Graphql_default_name_of_an_identifier_is(string identifier, string field, string type)
    {
        Assert.Equal(field, NameRules.FieldName(identifier, NamingConvention.GraphqlDefault));
        Assert.Equal(type, NameRules.TypeName(identifier, NamingConvention.GraphqlDefault));
    }

    [Theory]
    [InlineData(nameof(NamingConvention.HasuraDefault), "my_article_x", "T_articlekind")]
    [InlineData(nameof(NamingConvention.GraphqlDefault), "my_Article_x", "T_ArticleKind")]
    public void Prefix_and_suffix_meet_the_name_by_the_convention(string convention, string rootField, string type)
    {
        var naming = new SourceNaming(Enum.Parse<NamingConvention>(convention), RootFieldPrefix: "my_", RootFieldSuffix: "_x", TypeNamePrefix: "T_", TypeNameSuffix: "kind");

        Assert.Equal(rootField, naming.RootField("article"));
        Assert.Equal(type, naming.TypeName("article"));
    }

    [Fact]
    public void Without_prefix_and_suffix_a_name_stays() => Assert.Equal("article", new SourceNaming(NamingConvention.GraphqlDefault).TypeName("article"));
}
