using Realtime.Dialect;
using Realtime.Schema;

namespace Realtime.Tests.Dialect;

/// <summary>Each operator of <c>where</c> has all that it takes to be offered, permitted and written.</summary>
public sealed class ComparisonOperatorsTests
{
    public static TheoryData<string> Operators => [.. Enum.GetNames<ComparisonOperator>()];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_has_a_whole_row(string name)
    {
        var comparison = Enum.Parse<ComparisonOperator>(name);
        var entry = Assert.Single(ComparisonOperators.All, entry => entry.Operator == comparison);

        Assert.Same(entry, ComparisonOperators.Of(comparison));
        Assert.StartsWith("_", entry.Name);
        Assert.NotEmpty(entry.OfferedFor);
        // IS NULL is no comparison of two sides: the condition is of a kind of its own.
        Assert.Equal(comparison == ComparisonOperator.IsNull ? 0 : 1, new[] { entry.Infix, entry.Function }.Count(sql => sql is not null));
        Assert.True(RuleOperators.TryFind(entry.Name[1..], out var found));
        Assert.Equal(comparison, found);
    }

    [Fact]
    public void No_name_stands_twice() => Assert.Distinct(ComparisonOperators.All.Select(entry => entry.Name));

    [Fact]
    public void Every_kind_of_left_side_is_offered_something()
    {
        foreach (var kind in Enum.GetValues<ComparedKind>())
        {
            Assert.NotEmpty(ComparisonOperators.For(kind));
        }
    }

    [Theory]
    [InlineData("ne", nameof(ComparisonOperator.Neq))]
    [InlineData("eq", nameof(ComparisonOperator.Eq))]
    [InlineData("st_3d_d_within", nameof(ComparisonOperator.St3dDWithin))]
    public void Permissions_use_the_same_names_and_some_more(string word, string expected)
    {
        Assert.True(RuleOperators.TryFind(word, out var found));
        Assert.Equal(expected, found.ToString());
    }

    [Theory]
    [InlineData("ceq", true)]
    [InlineData("cne", true)]
    [InlineData("cneq", true)]
    [InlineData("clte", true)]
    [InlineData("cin", false)]
    [InlineData("clike", false)]
    public void Columns_are_compared_by_what_orders_them(string word, bool isOne) => Assert.Equal(isOne, RuleOperators.TryFindColumnComparison(word, out _));
}
