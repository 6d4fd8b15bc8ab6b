using System.Text.RegularExpressions;
using Gateway.Tests.Settings;

namespace Gateway.Tests.Architecture;

/// <summary>Both projects as they are written against ARCHITECTURE.md, which alone says what may use what.</summary>
public sealed class ArchitectureTests(ArchitectureTests.Sources sources) : IClassFixture<ArchitectureTests.Sources>
{
    private static readonly string[] Transports = ["Gateway/Http", "Gateway/WebSockets", "Gateway/Rest"];

    private static readonly string[] Pure = ["Dialect", "Sessions", "Schema", "RoleSchemas", "Documents", "Plans", "Sql"];

    // Where permissions become conditions, checks and presets of a plan.
    private static readonly string[] Door = ["PermissionApplier.cs", "PermissionConditions.cs", "WriteRule.cs", "TableScope.cs"];

    private static string Document => File.ReadAllText(Repository.PathOf("ARCHITECTURE.md"));

    [Fact]
    public void Folders_use_what_their_rows_name()
    {
        var failures = ArrowCheck.Failures(sources.Folders, ArchitectureDocument.Rooms(Document), sources.Uses);

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Prepend("ARCHITECTURE.md and the sources differ:")));
    }

    [Fact]
    public void No_folder_is_empty() =>
        Assert.Equal([], SourceProject.EmptyFolders("Realtime").Concat(SourceProject.EmptyFolders("Gateway")));

    /// <summary>A name that is not resolved would be a use that is not seen.</summary>
    [Fact]
    public void Every_name_is_resolved() =>
        Assert.Equal([], sources.Unresolved);

    [Fact]
    public void Transports_do_not_know_each_other() =>
        Assert.DoesNotContain(sources.Uses, use => TransportOf(use.From) is { } from && TransportOf(use.To) is { } to && from != to);

    [Fact]
    public void Transports_know_nothing_of_the_database_but_by_the_engine() =>
        Assert.Equal([], Using("Gateway", Transports, "Npgsql"));

    /// <summary>What decides and what writes SQL is free of the driver: it can be tested without a database.</summary>
    [Fact]
    public void Pure_folders_do_not_know_the_driver() =>
        Assert.Equal([], Using("Realtime", [.. Pure.Select(folder => $"Realtime/{folder}")], "Npgsql"));

    [Fact]
    public void Permissions_enter_a_plan_through_one_door() =>
        Assert.Equal([], PermissionsSeen().Where(use => !Door.Contains(FileOf(use))).Select(use => $"{use.Place} ({use.Name})"));

    [Fact]
    public void Door_is_seen_to_know_permissions() =>
        Assert.Equal(Door.Order(), PermissionsSeen().Select(FileOf).Where(Door.Contains).Distinct().Order());

    [Fact]
    public void Gateway_does_not_read_GraphQL_documents() =>
        Assert.Equal([], Using("Gateway", ["Gateway"], "GraphQLParser").Concat(Using("Gateway", ["Gateway"], "GraphQL")));

    /// <summary>The demo alone runs a script, which is a resource file.</summary>
    [Fact]
    public void Gateway_runs_no_SQL_of_its_own() =>
        Assert.Equal([], SourceProject.Files("Gateway")
            .Where(file => !file.StartsWith("src/Gateway/Demo/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(Repository.PathOf(file)), "Npgsql(Command|Batch)")));

    [Fact]
    public void Engine_does_not_know_ASP_NET() =>
        Assert.DoesNotContain(
            typeof(Realtime.RealtimeEngine).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    private IEnumerable<Use> PermissionsSeen() => sources.Uses.Where(use =>
        Regex.IsMatch(use.From, "^Realtime/(Plans|Sql|Execution|LiveQueries)(/|$)")
        && Regex.IsMatch(use.Name, @"^(TablePermissions|(Select|Insert|Update|Delete)Permission|BoolExp|PermissionValue)\b"));

    private static string FileOf(Use use) => Path.GetFileName(use.Place.Split(':')[0]);

    private static string? TransportOf(string folder) =>
        Array.Find(Transports, transport => $"{folder}/".StartsWith($"{transport}/", StringComparison.Ordinal));

    // A library cannot be used without a using or its full name.
    private static IEnumerable<string> Using(string project, string[] folders, string library) => SourceProject.Files(project)
        .Where(file => Array.Exists(folders, folder => file.StartsWith($"src/{folder}/", StringComparison.Ordinal)))
        .Where(file => Regex.IsMatch(File.ReadAllText(Repository.PathOf(file)), $@"(?<![\w.`]){library}\.[A-Z]|^using {library}[;.]", RegexOptions.Multiline));

    /// <summary>What is written, read once.</summary>
    public sealed class Sources
    {
        public Sources()
        {
            var engine = SourceProject.Load("Realtime", isWeb: false);
            var read = new[] { SourceUses.In(engine), SourceUses.In(SourceProject.Load("Gateway", isWeb: true, engine)) };
            Uses = [.. read.SelectMany(project => project.Uses)];
            Unresolved = [.. read.SelectMany(project => project.Unresolved)];
            Folders = SourceProject.Files("Realtime").Concat(SourceProject.Files("Gateway"))
                .Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..]).ToHashSet();
        }

        internal IReadOnlyCollection<Use> Uses { get; }

        internal IReadOnlyCollection<string> Unresolved { get; }

        internal IReadOnlyCollection<string> Folders { get; }
    }
}
