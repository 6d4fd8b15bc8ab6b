using Realtime.Documents;

namespace Realtime.Tests.Documents;

/// <summary>Which documents share a plan: those that differ in scalar literals only.</summary>
public sealed class MaskedKeyTests
{
    private const string Query = "{ article(limit: 1, where: {title: {_eq: \"a\"}}) { id } }";

    [Theory]
    [InlineData("{ article(limit: 2, where: {title: {_eq: \"b\"}}) { id } }", true)]
    [InlineData("{article(limit:1 where:{title:{_eq:\"\"\"a\"\"\"}}){id}} # same", true)]
    [InlineData("{ article(limit: -1, where: {title: {_eq: \"a\"}}) { id } }", false)]
    [InlineData("{ article(limit: 99999999999, where: {title: {_eq: \"a\"}}) { id } }", false)]
    [InlineData("{ article(limit: 1.0, where: {title: {_eq: \"a\"}}) { id } }", false)]
    [InlineData("{ article(limit: \"1\", where: {title: {_eq: \"a\"}}) { id } }", false)]
    [InlineData("{ article(limit: 1, where: {title: {_neq: \"a\"}}) { id } }", false)]
    [InlineData("{ article(limit: 1, where: {title: {_eq: \"a\"}}) { id x: id } }", false)]
    [InlineData("{ article(limit: 1, where: {title: {_eq: null}}) { id } }", false)]
    public void Documents_share_a_key_when_only_literals_differ(string other, bool same) =>
        Assert.Equal(same, Parse(Query).MaskedKey == Parse(other).MaskedKey);

    [Theory]
    [InlineData("{ ab c }", "{ a bc }")]
    [InlineData("{ a(x: \"b\") c }", "{ a(x: \"\") b c }")]
    [InlineData("{ a(x: 0) }", "{ a(x: 0, y: 0) }")]
    [InlineData("{ a ...b }", "{ a ... on b }")]
    public void Different_documents_have_different_keys(string left, string right) => Assert.NotEqual(Parse(left).MaskedKey, Parse(right).MaskedKey);

    [Fact]
    public void Literals_are_kept_in_order_with_escapes_resolved() => Assert.Equal(
        [new Literal(LiteralKind.Int, "1"), new Literal(LiteralKind.String, "a\"\u00fc\n"), new Literal(LiteralKind.Float, "1.5e3")],
        Parse("{ a(x: 1, y: \"a\\\"\\u00fc\\n\", z: 1.5e3) }").Literals.Literals);

    private static ParsedDocument Parse(string text) => DocumentParser.Parse(text, new DocumentLimits());
}
