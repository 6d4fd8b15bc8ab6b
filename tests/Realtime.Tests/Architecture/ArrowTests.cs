using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Realtime.Tests.Architecture;

/// <summary>The arrows between the folders of the engine: which one may use which. A folder that has no row here may not exist.</summary>
public sealed class ArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture Engine = new ArchLoader()
        .LoadAssemblies(typeof(RealtimeEngine).Assembly)
        .Build();

    // Bottom-up. Used by all and in no row: Operations (errors and the contract), Diagnostics, Dialect and Waiting.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Dialect"] = [],
        ["Diagnostics"] = [],
        ["Waiting"] = [],
        ["Sessions"] = [],
        ["Operations"] = ["Sessions"],
        ["Catalog"] = [],
        ["Metadata"] = ["Catalog"],
        ["Schema"] = ["Catalog", "Metadata"],
        ["RoleSchemas"] = ["Schema", "Catalog"],
        ["Documents"] = ["RoleSchemas", "Schema", "Catalog"],
        ["Plans"] = ["Documents", "RoleSchemas", "Schema", "Sessions", "Catalog"],
        ["Sql"] = ["Plans", "Documents", "Catalog"],
        ["Execution"] = ["Plans", "Documents", "Sql", "RoleSchemas", "Schema", "Sessions", "Catalog"],
        ["Changes"] = ["Catalog"],
        ["Dependencies"] = ["Plans", "Documents", "Changes", "Catalog"],
        ["LiveQueries"] = ["Plans", "Documents", "Sql", "Execution", "Changes", "Dependencies", "Schema", "Sessions", "Catalog"],
        ["Administration"] = ["Catalog", "Metadata", "Schema", "Documents", "Plans", "Sql", "Execution", "Sessions"],
        ["Rest"] = ["Execution", "Documents", "RoleSchemas", "Schema", "Sessions"],
        ["Explain"] = ["Administration", "LiveQueries", "Dependencies", "Changes", "Execution", "Sql", "Plans", "Documents", "Schema", "Sessions", "Metadata", "Catalog"],
    };

    private static readonly string[] UsedByAll = ["Operations", "Diagnostics", "Dialect", "Waiting"];

    public static TheoryData<string> Folders => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_uses_only_what_its_row_names(string folder)
    {
        var forbidden = Arrows.Keys.Except([folder, .. Arrows[folder], .. folder is "Diagnostics" or "Dialect" or "Waiting" ? [] : UsedByAll]);
        var rule = Types().That().ResideInNamespaceMatching(Below($"Realtime.{folder}"))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Below($"Realtime.({string.Join('|', forbidden)})")))
            .WithoutRequiringPositiveResults();

        rule.Check(Engine);
    }

    [Fact]
    public void Folder_does_not_use_what_only_the_root_puts_together()
    {
        var rule = Types().That().ResideInNamespaceMatching(@"^Realtime\..+$")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching("^Realtime$"));

        rule.Check(Engine);
    }

    [Theory]
    [InlineData("Documents")]
    [InlineData("Plans")]
    [InlineData("Schema")]
    [InlineData("RoleSchemas")]
    [InlineData("Sql")]
    [InlineData("Sessions")]
    public void Pure_folder_does_not_know_the_driver(string folder)
    {
        var used = Engine.Types
            .Where(type => type.Namespace.FullName.StartsWith($"Realtime.{folder}", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Target.FullName.StartsWith("Npgsql.", StringComparison.Ordinal))
            .Select(dependency => $"{dependency.Origin.FullName} uses {dependency.Target.FullName}");

        Assert.Empty(used.Distinct());
    }

    [Fact]
    public void Engine_does_not_know_ASP_NET() =>
        Assert.DoesNotContain(typeof(RealtimeEngine).Assembly.GetReferencedAssemblies(), name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Arrows_have_no_cycle()
    {
        var placed = new HashSet<string>();
        foreach (var (folder, uses) in Arrows)
        {
            Assert.All(uses, used => Assert.Contains(used, placed));
            placed.Add(folder);
        }
    }

    [Fact]
    public void Every_folder_of_the_engine_has_a_row()
    {
        var folders = Directory.EnumerateDirectories(Repository.Path("src", "Realtime")).Select(Path.GetFileName).Except(["bin", "obj"]);

        Assert.Equal([], folders.Except(Arrows.Keys));
    }

    private static string Below(string pattern) => $@"^{pattern.Replace(".", @"\.", StringComparison.Ordinal)}(\..*)?$";
}
