using System.Globalization;
using System.Text;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>Many commands of which each stands for itself, at the cost of a few resolutions of the metadata.</summary>
public sealed class KeepGoingTests : AdministrationTest
{
    private const int Tables = 64;

    // t0 … t63: each refers to the one before it
    protected override Task FillAsync(TestDatabase database)
    {
        var sql = new StringBuilder("CREATE TABLE t0 (id int PRIMARY KEY, up int);");
        for (var number = 1; number < Tables; number++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"CREATE TABLE t{number} (id int PRIMARY KEY, up int REFERENCES t{number - 1});");
        }

        return database.ExecuteAsync(sql.ToString());
    }

    [Fact]
    public async Task Commands_of_one_kind_resolve_the_metadata_a_few_times()
    {
        await CostsAsync(1, 3, [.. Enumerable.Range(0, Tables).Select(Track)]);
        await CostsAsync(1, 3, [.. Enumerable.Range(1, Tables - 1).Select(Parent)]);
        await CostsAsync(1, 3, [.. Enumerable.Range(0, Tables).SelectMany(number => new[] { Permission("select", number, "id"), Permission("insert", number, "id") })]);
        Assert.All(Host.Source.Tables.Values, table => Assert.Equal("user", Assert.Single(table.Permissions).Key));
        await CostsAsync(1, 3, [.. Enumerable.Range(0, Tables).Select(number => Of("pg_drop_insert_permission", number, "\"role\":\"user\""))]);
        await CostsAsync(1, 4, [.. Enumerable.Range(1, Tables - 1).Select(number => Of("pg_drop_relationship", number, "\"relationship\":\"parent\""))]);
        Assert.All(Host.Source.Tables.Values, table => Assert.Empty(table.Relationships));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(63)]
    public async Task One_that_is_wrong_fails_in_its_place_and_costs_a_few_resolutions(int wrong)
    {
        await CostsAsync(1, 3, [.. Enumerable.Range(0, Tables).Select(Track)]);
        var before = Host.Current.Snapshot.Version;
        var answers = await RunAsync(Enumerable.Range(0, Tables).Select(number => Permission("select", number, number == wrong ? "nothing" : "id")));
        Assert.InRange(Host.Current.Snapshot.Version - before, 1, 16);
        Assert.Equal(Enumerable.Range(0, Tables).Select(number => number == wrong ? "invalid-configuration" : "success"), answers);
        Assert.Equal(Tables - 1, Host.Source.Tables.Values.Count(table => table.Permissions.Count > 0));
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task Each_answers_as_if_it_were_alone()
    {
        var answers = await RunAsync(
        [
            Track(1), Track(1), """{"type":"pg_track_table","args":{"table":"nothing"}}""", Track(0), Parent(1), Parent(1), Parent(2), Track(2), Parent(2),
            Permission("select", 1, "parent"), Permission("select", 2, "id"), Permission("select", 2, "id"), Permission("select", 0, "nothing"),
            Of("pg_drop_relationship", 2, "\"relationship\":\"parent\""), Of("pg_drop_relationship", 2, "\"relationship\":\"parent\""),
            """{"type":"pg_untrack_table","args":{"table":"t0","cascade":false}}""", """{"type":"nonsense","args":{}}""",
        ]);
        Assert.Equal(
            [
                "success", "already-tracked", "invalid-configuration", "success", "success", "already-exists", "not-exists", "success", "success",
                "invalid-configuration", "success", "already-exists", "invalid-configuration",
                "success", "not-exists",
                "dependency-error", "parse-failed",
            ],
            answers);
        Assert.Equal(["t0", "t1", "t2"], Host.Source.Tables.Values.Select(table => table.Name.Name).Order());
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task A_relationship_that_a_rule_names_stays_and_the_others_go()
    {
        await RunAsync([.. Enumerable.Range(0, 4).Select(Track), .. Enumerable.Range(1, 3).Select(Parent)]);
        await Host.MustAsync(Of("pg_create_select_permission", 2, "\"role\":\"user\",\"permission\":{\"columns\":[\"id\"],\"filter\":{\"parent\":{\"id\":{\"_gt\":0}}}}"));
        Assert.Equal(
            ["success", "dependency-error", "success"],
            await RunAsync(Enumerable.Range(1, 3).Select(number => Of("pg_drop_relationship", number, "\"relationship\":\"parent\""))));
        Assert.Equal("t2", Assert.Single(Host.Source.Tables.Values, table => table.Relationships.Count > 0).Name.Name);
    }

    private async Task CostsAsync(int least, int most, IReadOnlyList<string> commands)
    {
        var before = Host.Current.Snapshot.Version;
        Assert.All(await RunAsync(commands), answer => Assert.Equal("success", answer));
        Assert.InRange(Host.Current.Snapshot.Version - before, least, most);
    }

    private async Task<string[]> RunAsync(IEnumerable<string> commands)
    {
        var answers = await Host.MustAsync("{\"type\":\"bulk_keep_going\",\"args\":[" + string.Join(',', commands) + "]}");
        return [.. answers.AsArray().Select(answer => (string)(answer!["message"] ?? answer["code"])!)];
    }

    private static string Track(int number) => "{\"type\":\"pg_track_table\",\"args\":{\"table\":\"t" + number.ToString(CultureInfo.InvariantCulture) + "\"}}";

    private static string Parent(int number) => Of("pg_create_object_relationship", number, "\"name\":\"parent\",\"using\":{\"foreign_key_constraint_on\":\"up\"}");

    private static string Permission(string kind, int number, string column) =>
        Of($"pg_create_{kind}_permission", number, $"\"role\":\"user\",\"permission\":{{\"columns\":[\"{column}\"],\"{(kind == "insert" ? "check" : "filter")}\":{{}}}}");

    private static string Of(string type, int number, string more) =>
        "{\"type\":\"" + type + "\",\"args\":{\"table\":\"t" + number.ToString(CultureInfo.InvariantCulture) + "\"," + more + "}}";
}
