using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Tests.Metadata;

public sealed class MetadataDocumentTests
{
    [Fact]
    public void Members_that_are_not_understood_survive_in_their_order()
    {
        const string text = """{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":{"schema":"public","name":"a"},"future":[1,{"b":null}]}]}],"network":{"x":"<ä>"}}""";
        Assert.Equal(text, MetadataDocument.Parse(text).Clone().ToString());
    }

    [Fact]
    public void A_clone_is_edited_without_its_origin()
    {
        var document = MetadataDocument.Parse("""{"version":3,"sources":[{"name":"default","tables":[{"table":"a"}]}]}""");
        var clone = document.Clone();
        Assert.True(MetadataRemoval.RemoveTable(clone, "default", new QualifiedName("public", "a")));
        Assert.NotNull(document.FindTable("default", new QualifiedName("public", "a")));
        Assert.Null(clone.FindTable("default", new QualifiedName("public", "a")));
    }

    [Theory]
    [InlineData("""{"version":2,"tables":[]}""", "parse-failed")]
    [InlineData("""{"version":3,"sources":[{}]}""", "parse-failed")]
    [InlineData("""[]""", "parse-failed")]
    [InlineData("""{"version":3,"version":3}""", "invalid-json")]
    [InlineData("""{""", "invalid-json")]
    public void What_is_no_document_is_refused(string text, string code)
    {
        var exception = Assert.Throws<GraphQLErrorException>(() => MetadataDocument.Parse(text));
        Assert.Equal(code, exception.Error.Code.Text);
    }

    [Fact]
    public void Too_deep_a_document_is_refused_before_it_is_walked()
    {
        var text = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        Assert.Equal("invalid-json", Assert.Throws<GraphQLErrorException>(() => MetadataDocument.Parse(text)).Error.Code.Text);
    }

    [Fact]
    public void An_error_names_the_place_and_both_kinds()
    {
        var at = new JsonCursor(MetadataJson.Parse("""{"a":[{"b":7}]}"""), "$");
        var exception = Assert.Throws<GraphQLErrorException>(() => at["a"].Items().First()["b"].AsString());
        Assert.Equal("$.a[0].b", exception.Error.Path);
        Assert.Equal("parsing String failed, expected String, but encountered Number", exception.Error.Message);
    }
}
