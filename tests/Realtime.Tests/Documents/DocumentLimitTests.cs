using System.Text;
using Realtime.Documents;
using Realtime.Operations;

namespace Realtime.Tests.Documents;

/// <summary>Documents and variables that are too large or too deep are refused before anything recurses over them.</summary>
public sealed class DocumentLimitTests
{
    private const int Deep = 10_000;

    [Fact]
    public void Fields_nested_deeply_are_refused_without_overflow() =>
        Assert.Equal(ErrorCode.LimitExceeded, Reading.Error(Nested("{ author { ", "articles { author { ", "id", " } }", 1_200) + " } }").Code);

    [Fact]
    public void Lists_nested_deeply_are_refused_without_overflow() => Assert.Equal(
        ErrorCode.LimitExceeded, Reading.Error($"{{ article(where: {{meta: {{_eq: {new string('[', 4_000)}{new string(']', 4_000)}}}}}) {{ id }} }}").Code);

    [Fact]
    public void Objects_nested_deeply_are_refused_without_overflow() => Assert.Equal(
        ErrorCode.LimitExceeded, Reading.Error($"{{ article(where: {Nested("", "{_not: ", "{}", "}", 2_000)}) {{ id }} }}").Code);

    [Fact]
    public void Json_variable_nested_deeply_is_refused_without_overflow() => Assert.Equal(
        ErrorCode.LimitExceeded,
        Reading.Error("query($w: article_bool_exp) { article(where: $w) { id } }", $$"""{"w": {{Nested("", "{\"_not\": ", "{}", "}", Deep)}}}""").Code);

    [Theory]
    [InlineData("{ author { a1: id a2: id a3: id a4: id } }")]
    [InlineData("{ author { id } } fragment a on author { id } fragment b on author { id } fragment c on author { id }")]
    [InlineData("query($a: Int, $b: Int, $c: Int) { author { id } }")]
    [InlineData("{ author { a: id @skip(if: false) b: id @skip(if: false) c: id @skip(if: false) } }")]
    [InlineData("{ author { articles { author { id } } } }")]
    public void Each_bound_is_kept(string query)
    {
        var limits = new DocumentLimits { MaxFields = 4, MaxFragments = 2, MaxVariables = 2, MaxDirectives = 2, MaxFieldDepth = 3 };

        Assert.Equal(ErrorCode.LimitExceeded, Reading.Error(query, limits: limits).Code);
        Assert.Single(Reading.Read(query).RootFields);
    }

    [Fact]
    public void Longest_document_is_bounded() =>
        Assert.Equal("$.query", Reading.Error(new string(' ', 1_100_000)).Path);

    [Fact]
    public void Fragments_that_multiply_are_refused()
    {
        // Each spreads the next ten times: 10^9 fields when spread.
        var query = new StringBuilder("{ author { ...f0 } } fragment f9 on author { id }");
        for (var level = 0; level < 9; level++)
        {
            query.Append($" fragment f{level} on author {{ {string.Concat(Enumerable.Repeat($"...f{level + 1} ", 10))} }}");
        }

        Assert.Equal(ErrorCode.LimitExceeded, Reading.Error(query.ToString(), limits: new DocumentLimits()).Code);
    }

    [Fact]
    public void Large_operations_of_honest_clients_are_within_the_defaults()
    {
        var aliased = string.Join(' ', Enumerable.Range(0, 101).Select(index => $"a{index}: update_article(where: {{id: {{_eq: {index}}}}}, _set: {{title: \"x\"}}) {{ affected_rows }}"));
        Assert.Equal(101, Reading.Read($"mutation {{ {aliased} }}").RootFields.Count);
        Assert.Single(Reading.Read($"{{ article(where: {{id: {{_in: [{string.Join(", ", Enumerable.Range(0, 10_000))}]}}}}) {{ id }} }}").RootFields);
    }

    [Fact]
    public void Counts_do_not_hold_for_admin_and_what_protects_the_process_does()
    {
        var few = new DocumentLimits
        {
            MaxLength = 40,
            MaxTokens = 4,
            MaxFields = 2,
            MaxRootFields = 1,
            MaxFragments = 0,
            MaxVariables = 0,
            MaxDirectives = 0,
            MaxFieldDepth = 1,
        };
        const string query = "query($a: Int) { b: author @skip(if: false) { id ...f } author { id articles { id } } } fragment f on author { name }";

        Assert.Equal(ErrorCode.LimitExceeded, Reading.Error(query, limits: few).Code);
        Assert.Equal(2, Reading.Read(query, limits: few.ForAdmin()).RootFields.Count);
        Assert.Equal(ErrorCode.LimitExceeded, Reading.Error(Nested("{ author { ", "articles { author { ", "id", " } }", 1_200) + " } }", limits: few.ForAdmin()).Code);
        Assert.Equal(
            ErrorCode.LimitExceeded,
            Reading.Error($"{{ author {{ {string.Join(' ', Enumerable.Range(0, 1_601).Select(index => $"a{index}: id"))} }} }}", limits: few.ForAdmin()).Code);
    }

    [Fact]
    public void Document_read_within_wider_bounds_is_held_to_narrower_ones()
    {
        var document = DocumentParser.Parse("{ author { id name } }", new DocumentLimits().ForAdmin());

        foreach (var limits in (DocumentLimits[])[new() { MaxLength = 5 }, new() { MaxTokens = 3 }])
        {
            Assert.Equal(ErrorCode.LimitExceeded, Assert.Throws<GraphQLErrorException>(() => DocumentParser.RequireWithin(document, limits)).Error.Code);
        }
    }

    private static string Nested(string start, string open, string inner, string close, int levels) =>
        start + string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));
}
