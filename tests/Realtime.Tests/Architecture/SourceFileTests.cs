using System.Text.RegularExpressions;

namespace Realtime.Tests.Architecture;

/// <summary>What every source file keeps to, as far as a compiler does not see to it.</summary>
public sealed partial class SourceFileTests
{
    private const int LongestFile = 300;
    private const int LongestLine = 160;

    // Words that say nothing of what a thing does.
    private static readonly string[] EmptyWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Service", "Services", "Processor", "Common", "Misc"];

    private static IEnumerable<string> Sources => Repository.SourceFiles("src");

    private static IEnumerable<string> All => SourcesAndTests.Concat(Repository.SourceFiles("loadtests"));

    private static IEnumerable<string> SourcesAndTests => Sources.Concat(Repository.SourceFiles("tests"));

    [Fact]
    public void File_has_at_most_300_lines()
    {
        var longer = SourcesAndTests
            .Select(file => (file, lines: File.ReadLines(Repository.Path(file)).Count()))
            .Where(each => each.lines > LongestFile)
            .Select(each => $"{each.file}: {each.lines}");

        Assert.Empty(longer);
    }

    /// <summary>What stands in quotes aside: documents of a test and the words of a setting are one line each.</summary>
    [Fact]
    public void Line_has_at_most_160_characters()
    {
        var longer = All.SelectMany(file => RawLiteral().Replace(File.ReadAllText(Repository.Path(file)), "").Split('\n')
            .Select(line => Literal().Replace(line, ""))
            .Where(line => line.Length > LongestLine)
            .Select(line => $"{file}: {line.Trim()}"));

        Assert.Empty(longer);
    }

    [Fact]
    public void Usings_are_in_order()
    {
        var disordered = All
            .Where(file =>
            {
                var usings = Using().Matches(File.ReadAllText(Repository.Path(file))).Select(match => match.Groups[1].Value).ToList();
                return !usings.SequenceEqual(usings.OrderBy(IsOfTheSystem).ThenBy(Sorted, StringComparer.OrdinalIgnoreCase));
            });

        Assert.Empty(disordered);
    }

    [Fact]
    public void Name_of_a_file_says_what_its_content_does()
    {
        var empty = SourcesAndTests
            .Where(file => Words().Matches(Path.GetFileNameWithoutExtension(file).Replace("ServiceCollection", "", StringComparison.Ordinal))
                .Any(word => EmptyWords.Contains(word.Value)));

        Assert.Empty(empty);
    }

    [Fact]
    public void Namespace_is_the_folder()
    {
        var elsewhere = Sources
            .Select(file => (file, declared: Declaration().Match(File.ReadAllText(Repository.Path(file)))))
            .Where(each => each.declared.Success && each.declared.Groups[1].Value != NamespaceOf(each.file))
            .Select(each => $"{each.file} declares {each.declared.Groups[1].Value}");

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void No_folder_is_named_like_a_type()
    {
        var types = Sources.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var folders = Sources.SelectMany(file => Path.GetDirectoryName(file)!.Split('/').Skip(2)).Distinct();

        Assert.Equal([], folders.Intersect(types));
    }

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment()
    {
        var promises = SourcesAndTests
            .Where(file => !file.EndsWith(nameof(SourceFileTests) + ".cs", StringComparison.Ordinal))
            .Where(file => Promise().IsMatch(File.ReadAllText(Repository.Path(file))));

        Assert.Empty(promises);
    }

    [Fact]
    public void Source_files_are_found() =>
        Assert.Contains("src/Realtime/Catalog/QualifiedName.cs", Sources);

    private static int IsOfTheSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1;

    // A part's end comes before every character: A.B before Aa.
    private static string Sorted(string name) => name.Replace('.', '\0');

    // src/Realtime/Plans/Mutations/X.cs → Realtime.Plans.Mutations
    private static string NamespaceOf(string file) => string.Join('.', Path.GetDirectoryName(file)!.Split('/').Skip(1));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(""{3,}).*?\1", RegexOptions.Singleline)]
    private static partial Regex RawLiteral();

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"//.*\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Promise();
}
