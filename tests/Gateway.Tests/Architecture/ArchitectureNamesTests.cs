using System.Text.RegularExpressions;
using Gateway.Tests.Settings;

namespace Gateway.Tests.Architecture;

/// <summary>ARCHITECTURE.md names nothing that is not there: paths from the root of the checkout or of a project, and types.</summary>
public sealed partial class ArchitectureNamesTests
{
    private static readonly string[] Bases = ["", "src", "src/Realtime", "src/Gateway"];

    private static readonly string[] Files = [.. SourceProject.Files("Realtime"), .. SourceProject.Files("Gateway")];

    private static IEnumerable<string> Quoted => ArchitectureDocument.Quoted(File.ReadAllText(Repository.PathOf("ARCHITECTURE.md")));

    [Fact]
    public void Every_path_is_there()
    {
        var paths = Quoted.Where(name => PathForm().IsMatch(name)).ToList();

        Assert.NotEmpty(paths);
        Assert.Equal([], paths.Where(path => !Bases.Any(start => IsThere(start, path.TrimEnd('/')))));
    }

    [Fact]
    public void Every_type_is_there()
    {
        var names = Quoted.Where(name => TypeForm().IsMatch(name)).Select(name => name.Split('.')[0]).ToList();
        var sources = string.Concat(Files.Select(file => File.ReadAllText(Repository.PathOf(file))));

        Assert.NotEmpty(names);
        Assert.Equal([], names.Where(name => !IsDeclared(name, sources) && !Bases.Any(start => IsThere(start, name))));
    }

    private static bool IsDeclared(string name, string sources) => Regex.IsMatch(sources, $@"\b(class|record|struct|interface|enum) {name}\b");

    // A folder, a file, or a source file without its ending; a star stands for any part of a name.
    private static bool IsThere(string start, string path)
    {
        var folder = Repository.PathOf(Path.Combine(start, Path.GetDirectoryName(path)!));
        var name = Path.GetFileName(path);
        return Directory.Exists(folder)
            && (Directory.EnumerateFileSystemEntries(folder, name).Any() || Directory.EnumerateFiles(folder, name + ".cs").Any());
    }

    // docs/errors.md, Gateway/Settings, Execution/PostgresErrors; no URL's path, no option
    [GeneratedRegex(@"^[A-Za-z][\w.*]*(/[\w.*-]*)+$")]
    private static partial Regex PathForm();

    [GeneratedRegex(@"^I?[A-Z][a-z]\w+(\.[A-Z]\w+)?$")]
    private static partial Regex TypeForm();
}
