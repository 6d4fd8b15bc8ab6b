using Realtime.Documents;
using Realtime.Operations;

namespace Realtime.Tests.Documents;

/// <summary>What is no GraphQL is refused at the cost of reading it, wherever in a long line the fault stands.</summary>
public sealed class InvalidDocumentTests
{
    private const int Length = 30_000;

    public static TheoryData<string> Broken => [
        "{ a { b } # " + Long('a'),
        "{ a(b: \"" + Long('a'),
        "{ a(b: \"" + Long('a') + "\\x\") }",
        "{ a(b: \"" + Long('a') + "\\u12\") }",
        "{ a(b: \"" + Long('a') + "\u0001\") }",
        "{ a(b: \"\"\"" + Long('a'),
        "{ a(b: \"\"\"" + Long('a') + "\u0001\"\"\") }",
        "{ a(b: \"\"\"" + Long('a') + "\\\"\"\") }",
        "{ a(b: 0" + Long('0') + ") }",
        "{ a(b: 1" + Long('0') + ".x) }",
        "{ a(b: 1" + Long('0') + "e+) }",
        "{ a(b: -" + Long(' ') + ") }",
        "{ a " + Long('a'),
        "{ a " + Long('a') + " 5 }",
        "{ a " + Long('a') + ") }",
        "{ a(b: \"" + Long('a') + "\") } }",
        "{ a " + Long(' ') + "} }",
        "{ a " + Long(',') + "} }",
        "{ a " + string.Concat(Enumerable.Repeat("id ", Length / 3)) + "} }",
        "{ a " + Long('}'),
        "{ a } é" + Long('a'),
        "{ a " + Long(' ') + "\\ }",
        "query(" + string.Concat(Enumerable.Repeat("$a:Int", Length / 6)) + "$) { a }",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Refusal_costs_no_more_than_reading(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<GraphQLErrorException>(() => Parse(text).Syntax).Error;

        Assert.Equal((ErrorCode.ValidationFailed, "not a valid graphql query"), (error.Code, error.Message));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
    }

    [Theory]
    [InlineData("{ a(b: 1, c: -1, d: 99999999999, e: -0.5e-10, f: \"\", g: \"\\u00e9\\\"\\\\\", h: \"\"\"a \\\"\"\" \"b\n\"\"\") @skip(if: false) { ...f ... on T { x: y } } } fragment f on T { z }")]
    [InlineData("query q($a: [Int!]! = [1, 2], $b: I = {c: {d: E, e: null}}) { a(b: $a, c: $b) { id } }")]
    [InlineData("\uFEFF{ a # C:\\data\\x, \" \u00e9\n }")]
    [InlineData("subscription { a(b: {c: [\"#\", \"\"\"#\"\"\", $v, true]}) { id } } # the end")]
    public void Long_line_of_GraphQL_is_read_as_a_short_one(string text)
    {
        var document = Parse(text + Long(' ') + "\nfragment long on T { " + Long('a') + " }");

        Assert.Equal(Parse(text).Syntax.Definitions.Count + 1, document.Syntax.Definitions.Count);
        Assert.Equal(Parse(text).Literals.Literals, document.Literals.Literals);
        Assert.Equal(document.Literals.Literals.Count, Parse(document.MaskedKey).Literals.Literals.Count);
    }

    private static ParsedDocument Parse(string text) => DocumentParser.Parse(text, new DocumentLimits());

    private static string Long(char with) => new(with, Length);
}
