using Gateway.Settings;
using Realtime;

namespace Gateway.Tests.Architecture;

/// <summary>What is written is used: settings have their effect, and no member of the sources is there for nobody.</summary>
public sealed class MemberUseTests
{
    // Each with who uses it instead of the sources.
    private static readonly Dictionary<string, string> UsedOtherwise = new()
    {
        ["Faults.InvokeAsync"] = "ASP.NET Core calls a middleware by this name",
        ["DemoEndpoints/WriterState.*"] = "written as JSON by reflection",
        ["Setting.Default"] = "the tables of docs/settings.md",
        ["Setting.Range"] = "the tables of docs/settings.md",
        ["Setting.Type"] = "the tables of docs/settings.md",
        ["CatalogFingerprint.Value"] = Compared,
        ["Owner.User"] = Compared,
        ["Requester.Address"] = Compared,
        ["CommittedTransaction.*"] = Rows,
        ["RelationColumn.TypeOid"] = Rows,
        ["TableCoverage.HasFullIdentity"] = Rows,
        ["TableCoverage.IdentityColumns"] = Rows,
        ["EmbeddedPostgres.Folder"] = Window,
        ["EmbeddedPostgres.ProcessId"] = Window,
        ["EmbeddedPostgres.SocketFolder"] = Window,
        ["SocketRegistry.Count"] = Window,
        ["OperationPlans.Weight"] = Window,
        ["PlanCache`1.Count"] = Window,
        ["RecentTransactions.Count"] = Window,
        ["DependencyIndex.Count"] = Window,
        ["RealtimeEngine.LiveQueries"] = Window,
        ["RealtimeEngine.LiveStatus"] = Window,
        ["RoleSchemaCache.Count"] = Window,
        ["RoleSchemaCache.KeptFields"] = Window,
        ["RoleSchemaOptions.Default"] = Window,
        ["SourceInput.Of"] = Window,
        ["Table.FindColumn"] = Window,
    };

    private const string Compared = "part of a value that is compared as a whole";
    private const string Rows = "what a committed change says, whole; the tests of the decoder read it back";
    private const string Window = "what tests make or look at";

    private static readonly Lazy<MemberUse> Sources = new(() => new MemberUse(
        [typeof(RealtimeEngine).Assembly.Location, typeof(GatewayHost).Assembly.Location],
        [AppContext.BaseDirectory, FolderOf(typeof(object)), FolderOf(typeof(Microsoft.AspNetCore.Http.HttpContext))]));

    [Fact]
    public void Member_is_used()
    {
        var unused = Sources.Value.Unused().Where(member => !UsedOtherwise.Keys.Any(known => Matches(known, member)));

        Assert.Empty(unused);
    }

    [Fact]
    public void Exception_is_still_one()
    {
        var unused = Sources.Value.Unused().ToList();

        Assert.All(UsedOtherwise.Keys, known => Assert.Contains(unused, member => Matches(known, member)));
    }

    [Fact]
    public void Option_is_read()
    {
        var options = Sources.Value.Types
            .Where(name => name.EndsWith("Options", StringComparison.Ordinal) || name.EndsWith("DocumentLimits", StringComparison.Ordinal)).ToList();

        Assert.Contains(typeof(RealtimeOptions).FullName, options);
        var unread = options.SelectMany(type => Sources.Value.UnreadProperties(type).Select(property => $"{type}.{property}"));
        Assert.Equal([], unread.Where(property => !UsedOtherwise.Keys.Any(known => Matches(known, property))));
    }

    [Fact]
    public void Setting_that_is_served_is_asked_for()
    {
        var places = typeof(SettingTable).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            .Where(field => field.FieldType.IsSubclassOf(typeof(Setting)))
            .ToList();

        Assert.InRange(places.Count, 60, 1000);
        Assert.Empty(places
            .Where(field => ((Setting)field.GetValue(null)!).Service == SettingService.Served)
            .Where(field => !Sources.Value.IsReadElsewhere(field.DeclaringType!.FullName!, field.Name))
            .Select(field => field.Name));
    }

    // Rooms are moved; a type's own name and the member say enough.
    private static bool Matches(string known, string member) => known.EndsWith('*')
        ? member.Contains("." + known[..^1], StringComparison.Ordinal)
        : member.EndsWith("." + known, StringComparison.Ordinal);

    private static string FolderOf(Type type) => Path.GetDirectoryName(type.Assembly.Location)!;
}
