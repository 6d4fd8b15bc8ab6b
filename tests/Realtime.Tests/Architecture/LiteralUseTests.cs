using System.Text.RegularExpressions;

namespace Realtime.Tests.Architecture;

/// <summary>
/// Constants and members of enums are used. The compiler puts their values in their place, so that only the sources tell: a name that stands there once is
/// used by nobody. One that something else bears, too, is not found.
/// </summary>
public sealed partial class LiteralUseTests
{
    [Fact]
    public void Constant_or_member_of_an_enum_is_named_twice()
    {
        var code = Repository.SourceFiles("src").Select(file => Comment().Replace(File.ReadAllText(Repository.Path(file)), "")).ToList();
        var names = code.SelectMany(text => Word().Matches(text)).GroupBy(word => word.Value).ToDictionary(group => group.Key, group => group.Count());
        var literals = code.SelectMany(text => Constant().Matches(text).Select(match => match.Groups[1].Value)
            .Concat(Enumeration().Matches(text).SelectMany(match => Word().Matches(match.Groups[1].Value)).Select(word => word.Value))).ToList();

        Assert.InRange(literals.Count, 200, 5000);
        Assert.Equal([], literals.Where(name => names[name] == 1));
    }

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bconst \S+ (\w+) =")]
    private static partial Regex Constant();

    [GeneratedRegex(@"^\s*(?:public|internal|private) enum \w+[^{]*\{([^}]*)\}", RegexOptions.Multiline)]
    private static partial Regex Enumeration();
}
