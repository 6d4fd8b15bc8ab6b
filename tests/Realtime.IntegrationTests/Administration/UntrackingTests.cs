using System.Globalization;
using System.Text;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>Many removals in one request: each as if it were alone, all together at the cost of a few resolutions of the metadata.</summary>
public sealed class UntrackingTests : AdministrationTest
{
    private const int Tables = 60;

    // t0 … t59: each refers to the one before it
    protected override Task FillAsync(TestDatabase database)
    {
        var sql = new StringBuilder("CREATE TABLE t0 (id int PRIMARY KEY, up int);");
        for (var number = 1; number < Tables; number++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"CREATE TABLE t{number} (id int PRIMARY KEY, up int REFERENCES t{number - 1});");
        }

        return database.ExecuteAsync(sql.ToString());
    }

    [Theory]
    [InlineData("bulk", true)]
    [InlineData("bulk_atomic", true)]
    [InlineData("bulk_keep_going", true)]
    [InlineData("bulk", false)]
    [InlineData("bulk_keep_going", false)]
    public async Task Untracking_all_tables_resolves_the_metadata_a_few_times(string bulk, bool cascade)
    {
        await TrackAllAsync();
        var before = Host.Current.Snapshot.Version;
        // without cascade whoever refers to another goes before it
        var order = Enumerable.Range(0, Tables);
        await BulkAsync(bulk, (cascade ? order : order.Reverse()).Select(number => Untrack($"t{number}", cascade)));

        Assert.Empty(Host.Source.Tables);
        Assert.InRange(Host.Current.Snapshot.Version - before, 1, 6);
    }

    [Fact]
    public async Task A_list_of_tables_that_go_together_resolves_the_metadata_a_few_times()
    {
        await TrackAllAsync();
        var before = Host.Current.Snapshot.Version;
        await Host.MustAsync("""{"type":"pg_untrack_tables","args":{"tables":[""" + string.Join(',', Enumerable.Range(0, Tables).Select(number => $"\"t{number}\"")) + "]}}");
        Assert.Empty(Host.Source.Tables);
        Assert.InRange(Host.Current.Snapshot.Version - before, 1, 6);
    }

    [Fact]
    public async Task Dropping_what_no_rule_names_resolves_the_metadata_a_few_times()
    {
        await TrackAllAsync();
        await BulkAsync("bulk", Enumerable.Range(0, Tables).Select(number => Of("pg_create_select_permission", $"t{number}", "\"role\":\"user\",\"permission\":{\"columns\":\"*\",\"filter\":{\"id\":{\"_gt\":0}}}")));
        var before = Host.Current.Snapshot.Version;
        await BulkAsync(
            "bulk",
            Enumerable.Range(1, Tables - 1).Select(number => Of("pg_drop_relationship", $"t{number}", "\"relationship\":\"parent\""))
                .Concat(Enumerable.Range(0, Tables).Select(number => Of("pg_drop_select_permission", $"t{number}", "\"role\":\"user\""))));
        Assert.All(Host.Source.Tables.Values, table => Assert.Empty(table.Relationships));
        Assert.InRange(Host.Current.Snapshot.Version - before, 1, 4);
    }

    [Fact]
    public async Task Each_command_fails_as_if_it_were_alone()
    {
        await TrackAllAsync();
        var (status, _, error, code) = await Host.MustFailAsync(Bulk("bulk", [Untrack("t59", false), Untrack("t57", false)]));
        Assert.Equal((400, "cannot drop due to the following dependent objects : relationship t58.parent in source \"default\"", "dependency-error"), (status, error, code));
        Assert.Equal(Tables, Host.Source.Tables.Count);
        Assert.Equal(
            (400, "$.args[1].args", "view/table already untracked : \"t58\"", "already-untracked"),
            await Host.MustFailAsync(Bulk("bulk", [Untrack("t58", true), Untrack("t58", true)])));

        var answers = await BulkAsync("bulk_keep_going", [Untrack("t59", false), Untrack("t57", false), Untrack("t59", false), Untrack("t58", false)]);
        Assert.Equal(
            ["success", "dependency-error", "already-untracked", "success"],
            answers.AsArray().Select(answer => (string)(answer!["message"] ?? answer["code"])!));
        Assert.Equal(Tables - 2, Host.Source.Tables.Count);
    }

    [Fact]
    public async Task What_follows_sees_what_cascaded_away()
    {
        await TrackAllAsync();
        await BulkAsync("bulk",
        [
            Untrack("t0", true), Untrack("t1", true),
            Of("pg_create_object_relationship", "t2", "\"name\":\"parent\",\"using\":{\"manual_configuration\":{\"remote_table\":\"t3\",\"column_mapping\":{\"id\":\"id\"}}}"),
            """{"type":"pg_track_table","args":{"table":"t0"}}""",
        ]);
        Assert.Equal(Tables - 1, Host.Source.Tables.Count);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal("t3", Host.Source.Tables.Values.Single(table => table.Name.Name == "t2").Relationships["parent"].Target.Name);
    }

    [Fact]
    public async Task A_rule_that_names_a_relationship_or_a_table_holds_it()
    {
        await TrackAllAsync();
        await Host.MustAsync(Of("pg_create_select_permission", "t5", "\"role\":\"user\",\"permission\":{\"columns\":\"*\",\"filter\":{\"_or\":[{\"parent\":{\"id\":{\"_gt\":0}}},{\"_exists\":{\"_table\":{\"schema\":\"public\",\"name\":\"t59\"},\"_where\":{}}}]}}"));
        const string Needed = "cannot drop due to the following dependent objects : permission t5.user.select in source \"default\"";
        Assert.Equal(Needed, (await Host.MustFailAsync(Bulk("bulk", [Of("pg_drop_relationship", "t5", "\"relationship\":\"parent\"")]))).Error);
        Assert.Equal(Needed, (await Host.MustFailAsync(Bulk("bulk", [Untrack("t59", false)]))).Error);
        await BulkAsync("bulk", [Untrack("t59", true)]);
        Assert.Empty(Host.Source.Tables.Values.Single(table => table.Name.Name == "t5").Permissions);
    }

    private async Task TrackAllAsync() => await BulkAsync(
        "bulk",
        Enumerable.Range(0, Tables).Select(number => Of("pg_track_table", $"t{number}", "\"is_enum\":false"))
            .Concat(Enumerable.Range(1, Tables - 1).Select(number =>
                Of("pg_create_object_relationship", $"t{number}", "\"name\":\"parent\",\"using\":{\"foreign_key_constraint_on\":\"up\"}"))));

    private Task<System.Text.Json.Nodes.JsonNode> BulkAsync(string kind, IEnumerable<string> commands) => Host.MustAsync(Bulk(kind, commands));

    private static string Bulk(string kind, IEnumerable<string> commands) => "{\"type\":\"" + kind + "\",\"args\":[" + string.Join(',', commands) + "]}";

    private static string Untrack(string table, bool cascade) => Of("pg_untrack_table", table, "\"cascade\":" + (cascade ? "true" : "false"));

    private static string Of(string type, string table, string more) => "{\"type\":\"" + type + "\",\"args\":{\"table\":\"" + table + "\"," + more + "}}";
}
