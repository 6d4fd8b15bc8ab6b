using Realtime.Operations;

namespace Realtime.Tests.Documents;

/// <summary>What a document may say, and the text, path and code of every refusal.</summary>
public sealed class OperationReaderTests
{
    [Theory]
    [InlineData("{ author { id nope } }", "field 'nope' not found in type: 'author'", "$.selectionSet.author.selectionSet.nope")]
    [InlineData("{ authors { id } }", "field 'authors' not found in type: 'query_root'", "$.selectionSet.authors")]
    [InlineData("{ author }", "missing selection set for 'author'", "$.selectionSet.author")]
    [InlineData("{ author { id { x } } }", "unexpected subselection set for non-object field", "$.selectionSet.author.selectionSet.id")]
    [InlineData("{ author(nope: 1) { id } }", "'author' has no argument named 'nope'", "$.selectionSet.author")]
    [InlineData("{ author_by_pk { id } }", "missing required field 'id'", "$.selectionSet.author_by_pk.args.id")]
    [InlineData("{ author { a: id a: name } }", "selection of both 'id' and 'name' specify the same response name, 'a'", "$.selectionSet.author.selectionSet")]
    [InlineData("{ author(limit: 1) { id } author(limit: 2) { id } }", "inconsistent arguments between multiple selections of field 'author'", "$.selectionSet")]
    [InlineData("subscription { author { id } article { id } }", "subscriptions must select one top level field", "$")]
    [InlineData("{ author { ...gone } }", "reference to undefined fragment 'gone'", "$.selectionSet.author.selectionSet")]
    [InlineData("{ author { id @nope } }", "directive 'nope' is not defined in the schema", "$.selectionSet.author.selectionSet")]
    [InlineData("{ author { id @skip(if: true) @skip(if: true) } }", "the following directives are used more than once: skip", "$.selectionSet.author.selectionSet")]
    [InlineData("{ author { id @skip(if: 1) } }", "expected a boolean for type 'Boolean', but found an integer", "$.selectionSet.author.selectionSet")]
    [InlineData("{ author { id @live } }", "directive 'live' is not allowed on a field", "$.selectionSet.author.selectionSet")]
    [InlineData("query @live { author { id } }", "directive 'live' is not allowed on a query", "$")]
    [InlineData("query @_multiple_top_level_fields { author { id } }", "directive '_multiple_top_level_fields' is not allowed on a query", "$")]
    [InlineData("{ author { id } } query b { author { id } }", "exactly one operation has to be present in the document when operationName is not specified", "$")]
    [InlineData("{ author { id }", "not a valid graphql query", "$.query")]
    [InlineData("{ author { id § } }", "not a valid graphql query", "$.query")]
    public void Document_that_does_not_fit_the_schema_is_refused(string query, string message, string path)
    {
        var error = Reading.Error(query);

        Assert.Equal((ErrorCode.ValidationFailed, message, path), (error.Code, error.Message, error.Path));
    }

    [Fact]
    public void Fragments_that_form_a_cycle_are_refused()
    {
        var error = Reading.Error("{ author { ...a } } fragment a on author { articles { ...b } } fragment b on article { author { ...a } }");

        Assert.Equal("the fragment definition(s) a and b form a cycle", error.Message);
    }

    [Fact]
    public void Operation_that_the_document_lacks_is_refused() =>
        Assert.Equal("no such operation found in the document: 'c'", Reading.Error("query a { author { id } } query b { author { id } }", operationName: "c").Message);

    [Fact]
    public void Operation_is_chosen_by_name() =>
        Assert.Equal("article", Reading.Read("query a { author { id } } query b { article { id } }", operationName: "b").RootFields[0].Name);

    [Fact]
    public void Fragments_are_spread_where_they_stand_and_equal_keys_merged() => Assert.Equal(
        ["name", "id", "articles"],
        Reading.Keys(Reading.Read("{ author { ...f id ... on author { articles { id } } ... on article { title } } } fragment f on author { name id articles { title } }")));

    [Fact]
    public void Merged_field_has_the_subfields_of_both()
    {
        var document = Reading.Read("{ author { articles { id } articles { title id } } }");

        Assert.Equal(["id", "title"], document.RootFields[0].Children.Single().Children.Select(field => field.ResponseKey));
    }

    [Theory]
    [InlineData("""{"v": true}""", new[] { "name" })]
    [InlineData("""{"v": false}""", new[] { "id", "name" })]
    [InlineData("{}", new[] { "id", "name" })]
    public void Skip_follows_its_variable_and_ties_the_plan_to_it(string variables, string[] keys)
    {
        var document = Reading.Read("query($v: Boolean! = false) { author { id @skip(if: $v) name @include(if: true) } }", variables);

        Assert.Equal(keys, Reading.Keys(document));
        Assert.Contains("v", document.Shape.FixedVariables);
    }

    [Fact]
    public void Subscription_with_the_directive_may_select_several_fields() => Assert.Equal(
        2, Reading.Read("subscription @_multiple_top_level_fields { author { id } article { id } }").RootFields.Count);

    [Fact]
    public void Default_of_a_variable_ties_the_plan_to_its_literals()
    {
        var shape = Reading.Read("query($w: author_bool_exp = {id: {_in: [7, 8]}}, $n: Int = 9) { author(limit: 5, offset: $n, where: $w) { id } }").Shape;

        Assert.Equal([0, 1, 2], shape.FixedLiterals.Where(ordinal => ordinal < 3).Order());
    }
}
