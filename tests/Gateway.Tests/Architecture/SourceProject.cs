using Gateway.Tests.Settings;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gateway.Tests.Architecture;

/// <summary>A project's sources, read from the checkout and given to the compiler against what the tests themselves run with. Without state.</summary>
internal static class SourceProject
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    // What the SDK adds to every file; the second line for web projects.
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private const string ImplicitWebUsings = """
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    private static readonly Lazy<MetadataReference[]> Libraries = new(() => [..
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not ("Realtime.dll" or "Gateway.dll" or "Realtime.Testing.dll" or "Gateway.Tests.dll"))
            .Select(file => MetadataReference.CreateFromFile(file))]);

    /// <summary>The compilation of <c>src/NAME</c>.</summary>
    /// <param name="name">The project.</param>
    /// <param name="isWeb">Whether its SDK is the web's.</param>
    /// <param name="references">Projects that it uses.</param>
    public static CSharpCompilation Load(string name, bool isWeb, params IEnumerable<CSharpCompilation> references)
    {
        var sources = Files(name).AsParallel().AsOrdered().Select(file => (Path: file, Text: File.ReadAllText(Repository.PathOf(file)))).ToList();
        return Compile(name, [.. sources, ("", isWeb ? ImplicitUsings + ImplicitWebUsings : ImplicitUsings)], references);
    }

    /// <summary>A compilation of texts; the path of each decides its folder.</summary>
    public static CSharpCompilation Compile(string name, IReadOnlyList<(string Path, string Text)> sources, params IEnumerable<CSharpCompilation> references) =>
        CSharpCompilation.Create(
            name,
            sources.AsParallel().AsOrdered().Select(source => CSharpSyntaxTree.ParseText(source.Text, Options, source.Path)).Append(FriendsOf(name)),
            [.. Libraries.Value, .. references.Select(project => project.ToMetadataReference())],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The source files of a project, relative to the checkout.</summary>
    public static IEnumerable<string> Files(string name) => Directory
        .EnumerateFiles(Repository.PathOf($"src/{name}"), "*.cs", SearchOption.AllDirectories)
        .Select(Relative)
        .Where(IsSource);

    /// <summary>The folders of a project, below <c>src</c>, that are there and hold nothing at all.</summary>
    public static IEnumerable<string> EmptyFolders(string name) => Directory
        .EnumerateDirectories(Repository.PathOf($"src/{name}"), "*", SearchOption.AllDirectories)
        .Where(folder => !Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
        .Select(Relative)
        .Where(IsSource);

    private static string Relative(string path) => Path.GetRelativePath(Repository.PathOf("."), path).Replace('\\', '/');

    private static bool IsSource(string path) => !path.Split('/').Any(part => part is "bin" or "obj");

    // Internals of the engine that it shows to nobody but tests are still seen here, so that no use is missed for that.
    private static SyntaxTree FriendsOf(string name) => CSharpSyntaxTree.ParseText(
        $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{(name == "Realtime" ? "Gateway" : name + ".Tests")}\")]", Options);
}
