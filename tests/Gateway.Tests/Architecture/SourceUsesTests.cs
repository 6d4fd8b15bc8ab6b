namespace Gateway.Tests.Architecture;

/// <summary>What counts as a use, on small sources: whatever the compiler resolves, also what leaves no trace in the assembly.</summary>
public sealed class SourceUsesTests
{
    private const string Lower = """
        namespace P.Lower;
        public static class Words { public const string Admin = "admin"; public static int Twice(this int value) => 2 * value; public static int Zero; }
        public enum Kind { First, Second }
        public sealed class MarkAttribute : System.Attribute;
        public sealed record Pair(int Left, int Right) { public static Pair Make() => new(1, 2); }
        public class Base;
        """;

    [Theory]
    [InlineData("const string Role = Lower.Words.Admin;", "Words.Admin")]
    [InlineData("int Value(object kind) => kind is Lower.Kind.Second ? 1 : 0;", "Kind.Second")]
    [InlineData("string Name => nameof(Lower.Words.Zero);", "Words.Zero")]
    [InlineData("int Value => 3.Twice();", "Words.Twice(int)")]
    [InlineData("[System.Obsolete(Other.Admin)] int Value;", "Words.Admin")]
    [InlineData("int Value => Zero;", "Words.Zero")]
    [InlineData("[Mark] void Marked() { }", "MarkAttribute.MarkAttribute()")]
    [InlineData("int Value() { var pair = Lower.Pair.Make(); return pair.Left; }", "Pair.Left")]
    [InlineData("Lower.Pair Value() => new(1, 2);", "Pair.Pair(int, int)")]
    [InlineData("System.Collections.Generic.List<Lower.Base> Values;", "Base")]
    public void What_is_named_is_used(string member, string used)
    {
        var uses = Read($"using P.Lower; using static P.Lower.Words; using Other = P.Lower.Words; namespace P.Upper; class User {{ {member} }}").Uses;

        Assert.Contains(uses, use => use is { From: "P/Upper", To: "P/Lower", Place: "src/P/Upper/User.cs:1" } && use.Name == used);
    }

    [Theory]
    [InlineData("int Value => 1; // Words.Admin")]
    [InlineData("/// <summary><see cref=\"Lower.Words\"/></summary>\n int Value => 1;")]
    [InlineData("int Words => 1; int Value => this.Words;")]
    public void Usings_comments_and_names_of_its_own_are_no_use(string member) =>
        Assert.Empty(Read($"using P.Lower; namespace P.Upper; class User {{ {member} }}").Uses);

    [Fact]
    public void A_use_of_another_project_is_seen()
    {
        var lower = SourceProject.Compile("P", [("src/P/Lower/Words.cs", Lower)]);
        var upper = SourceProject.Compile("Q", [("src/Q/User.cs", "namespace Q; class User { string Role = P.Lower.Words.Admin; }")], lower);

        Assert.Contains(SourceUses.In(upper).Uses, use => use is { From: "Q", To: "P/Lower" });
    }

    [Fact]
    public void A_name_of_the_sources_that_is_not_resolved_is_told() =>
        Assert.Equal(["src/P/Upper/User.cs:1 Admin"], Read("namespace P.Upper; class User { int Value => Admin; }").Unresolved);

    private static ReadUses Read(string upper) =>
        SourceUses.In(SourceProject.Compile("P", [("src/P/Lower/Words.cs", Lower), ("src/P/Upper/User.cs", upper)]));
}
