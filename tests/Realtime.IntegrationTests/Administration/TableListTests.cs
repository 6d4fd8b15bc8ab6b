using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Administration;

public sealed class TableListTests : AdministrationTest
{
    private const string Author = """{"type":"pg_create_object_relationship","args":{"table":"article","name":"author","using":{"foreign_key_constraint_on":"author_id"}}}""";

    [Fact]
    public async Task All_that_succeeds_is_told_without_warnings()
    {
        Assert.Equal("""{"message":"success"}""", (await TrackAsync("author", "article")).ToJsonString());
        Assert.Equal(2, Host.Source.Tables.Count);
        Assert.Equal("""{"message":"success"}""", (await Host.MustAsync(Untrack("""{"table":"author"},{"table":"article"}"""))).ToJsonString());
        Assert.Empty(Host.Source.Tables);
    }

    [Fact]
    public async Task What_fails_is_a_warning_and_the_others_are_tracked()
    {
        await TrackAsync("author");
        var body = await TrackAsync("nope", "author", "article");
        Assert.Equal("success", (string)body["message"]!);
        Assert.Equal(
            [
                ("track-table-failed", "Inconsistent object: no such table/view exists in source: \"nope\"", "table nope in source default", "table"),
                ("track-table-failed", "view/table already tracked: \"author\"", "table author in source default", "table"),
            ],
            Read(body["warnings"]));
        Assert.Equal(2, Host.Source.Tables.Count);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task A_table_that_cannot_be_served_is_a_warning_as_well()
    {
        var body = await Host.MustAsync("""{"type":"pg_track_tables","args":{"tables":[{"table":"article","is_enum":true},{"table":"author"}]}}""");
        var warning = Assert.Single(Read(body["warnings"]));
        Assert.Equal("table article in source default", warning.Name);
        Assert.StartsWith("Inconsistent object: ", warning.Message, StringComparison.Ordinal);
        Assert.Equal("author", Assert.Single(Host.Source.Tables.Keys).Name);
    }

    [Fact]
    public async Task Nothing_is_tracked_when_warnings_are_not_allowed()
    {
        var (status, body) = await Host.SendAsync("""{"type":"pg_track_tables","args":{"allow_warnings":false,"tables":[{"table":"nope"},{"table":"author"}]}}""");
        Assert.Equal((400, "metadata-warnings", "failed due to metadata warnings", "$.args"), Error(status, body));
        Assert.Equal("track-table-failed", Assert.Single(Read(body["internal"])).Code);
        Assert.Empty(Host.Source.Tables);
    }

    [Fact]
    public async Task Nothing_that_succeeds_is_an_error()
    {
        var (status, body) = await Host.SendAsync("""{"type":"pg_track_tables","args":{"tables":[{"table":"nope"},{"table":"nah"}]}}""");
        Assert.Equal((400, "invalid-configuration", "all tables failed to track", "$.args"), Error(status, body));
        Assert.Equal(["table nope in source default", "table nah in source default"], Read(body["internal"]).Select(warning => warning.Name));
        (status, body) = await Host.SendAsync(Untrack("""{"table":"author"}"""));
        Assert.Equal((400, "invalid-configuration", "all tables failed to untrack", "$.args"), Error(status, body));
        Assert.Equal("view/table already untracked: \"author\"", Assert.Single(Read(body["internal"])).Message);
    }

    [Fact]
    public async Task A_table_that_stands_there_twice_is_refused() => Assert.Equal(
        (400, "$.args.tables", "The following tables occur more than once in the request: default.author", "bad-request"),
        await Host.MustFailAsync("""{"type":"pg_track_tables","args":{"tables":[{"table":"author"},{"table":{"schema":"public","name":"author"}}]}}"""));

    [Fact]
    public async Task Tables_that_others_need_stay_unless_those_go_too()
    {
        await TrackAsync("author", "article", "article_view");
        await Host.MustAsync(Author);
        const string Needed = "cannot drop due to the following dependent objects: relationship article.author in source \"default\"";

        var (status, body) = await Host.SendAsync(Untrack("""{"table":"author"},{"table":"article_view"}""", """,  "allow_warnings":false"""));
        Assert.Equal((400, "metadata-warnings", "failed due to metadata warnings", "$.args"), Error(status, body));
        Assert.Equal(("untrack-table-failed", Needed, "table author in source default", "table"), Assert.Single(Read(body["internal"])));
        Assert.Equal(3, Host.Source.Tables.Count);

        body = await Host.MustAsync(Untrack("""{"table":"author"},{"table":"article_view"}"""));
        Assert.Equal(Needed, Assert.Single(Read(body["warnings"])).Message);
        Assert.Equal(2, Host.Source.Tables.Count);

        Assert.Equal("""{"message":"success"}""", (await Host.MustAsync(Untrack("""{"table":"author"},{"table":"article"}"""))).ToJsonString());
        Assert.Empty(Host.Source.Tables);
    }

    [Fact]
    public async Task A_table_that_stays_keeps_its_relationships_to_one_of_the_same_list()
    {
        await TrackAsync("author", "article", "article_view");
        await Host.MustAsync("""{"type":"pg_create_array_relationship","args":{"table":"author","name":"articles","using":{"foreign_key_constraint_on":{"table":"article","column":"author_id"}}}}""");
        await Host.MustAsync("""{"type":"pg_create_object_relationship","args":{"table":"article_view","name":"author","using":{"manual_configuration":{"remote_table":"author","column_mapping":{"id":"id"}}}}}""");

        // article_view keeps author, which therefore keeps article
        var (status, body) = await Host.SendAsync(Untrack("""{"table":"author"},{"table":"article"}"""));
        Assert.Equal((400, "invalid-configuration", "all tables failed to untrack", "$.args"), Error(status, body));
        Assert.Equal(
            [
                "cannot drop due to the following dependent objects: relationship article_view.author in source \"default\"",
                "cannot drop due to the following dependent objects: relationship author.articles in source \"default\"",
            ],
            Read(body["internal"]).Select(warning => warning.Message));
        Assert.Equal(3, Host.Source.Tables.Count);
        Assert.NotEmpty(Host.Source.Tables[new Realtime.Catalog.QualifiedName("public", "author")].Relationships);
    }

    [Fact]
    public async Task Dependents_go_with_a_table_that_cascades()
    {
        await TrackAsync("author", "article");
        await Host.MustAsync(Author);
        Assert.Equal("""{"message":"success"}""", (await Host.MustAsync(Untrack("""{"table":"author","cascade":true}"""))).ToJsonString());
        Assert.Empty(Assert.Single(Host.Source.Tables.Values).Relationships);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task A_single_table_that_is_not_there_is_told_as_an_inconsistency()
    {
        var (status, body) = await Host.SendAsync("""{"type":"pg_track_table","args":{"table":"nope"}}""");
        Assert.Equal((400, "invalid-configuration", "Inconsistent object: no such table/view exists in source: \"nope\"", "$.args"), Error(status, body));
        Assert.Equal("table nope in source default", (string)Assert.Single(body["internal"]!.AsArray())!["name"]!);
    }

    private Task<JsonNode> TrackAsync(params string[] tables) => Host.MustAsync(
        """{"type":"pg_track_tables","args":{"tables":[""" + string.Join(',', tables.Select(table => $"{{\"table\":\"{table}\"}}")) + "]}}");

    private static string Untrack(string tables, string more = "") =>
        """{"type":"pg_untrack_tables","args":{"tables":[""" + tables + "]" + more + "}}";

    private static (int Status, string Code, string Error, string Path) Error(int status, JsonNode body) =>
        (status, (string)body["code"]!, (string)body["error"]!, (string)body["path"]!);

    private static IEnumerable<(string Code, string Message, string Name, string Type)> Read(JsonNode? warnings) =>
        warnings!.AsArray().Select(item => ((string)item!["code"]!, (string)item["message"]!, (string)item["name"]!, (string)item["type"]!));
}
