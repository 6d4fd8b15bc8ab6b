using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Administration;

public sealed class MetadataCommandTests : AdministrationTest
{
    private const string Tables = """{"type":"pg_track_table","args":{"table":"author"}},{"type":"pg_track_table","args":{"table":"article"}}""";
    private const string Author = """{"type":"pg_create_object_relationship","args":{"table":"article","name":"author","using":{"foreign_key_constraint_on":"author_id"}}}""";
    private const string Articles = """{"type":"pg_create_array_relationship","args":{"table":"author","name":"articles","using":{"foreign_key_constraint_on":{"table":"article","column":"author_id"}}}}""";

    private Task TrackAsync(params string[] more) => Host.MustAsync($$"""{"type":"bulk","args":[{{string.Join(',', [Tables, .. more])}}]}""");

    [Theory]
    [InlineData("""{"version":2,"tables":[{"table":"author"},{"table":{"schema":"public","name":"article"},"object_relationships":[{"name":"author","using":{"foreign_key_constraint_on":"author_id"}}]}],"functions":[],"allowlist":[]}""", 2)]
    [InlineData("""{"tables":[{"table":"author"}],"remote_schemas":[]}""", 1)]
    [InlineData("""{"version":2}""", 0)]
    public async Task Documents_of_older_formats_become_the_default_source(string document, int tables)
    {
        foreach (var args in new[] { document, $$"""{"allow_inconsistent_metadata":false,"metadata":{{document}} }""" })
        {
            await Host.MustAsync("""{"type":"pg_drop_source","args":{"name":"default","cascade":true}}""");
            await Host.MustAsync($$"""{"type":"replace_metadata","args":{{args}} }""");
            Assert.Equal(tables, Host.Source.Tables.Count);
            var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
            Assert.Equal(3, (int)exported["version"]!);
            Assert.Null(exported["tables"]);
        }
    }

    [Fact]
    public async Task A_new_installation_has_the_default_source_and_nothing_else()
    {
        var metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.Equal(3, (int)metadata["version"]!);
        var source = Assert.Single(metadata["sources"]!.AsArray())!;
        Assert.Equal("default", (string)source["name"]!);
        Assert.Equal("HASURA_GRAPHQL_DATABASE_URL", (string)source["configuration"]!["connection_info"]!["database_url"]!["from_env"]!);
        Assert.Empty(Host.Source.Tables);
    }

    [Fact]
    public async Task Track_puts_the_table_in_force_and_a_second_time_is_refused()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        Assert.Equal("author_by_pk", Assert.Single(Host.Source.Tables.Values).RootFields.SelectByPk.Name);
        Assert.Equal(
            (400, "$.args", "view/table already tracked : \"author\"", "already-tracked"),
            await Host.MustFailAsync("""{"type":"pg_track_table","args":{"table":"author"}}"""));
    }

    [Theory]
    [InlineData("id int PRIMARY KEY, a text, b text", null, " for the following reasons:\n  • the table’s primary key (\"id\") must have type \"text\", not type \"integer\"\n  • the table must have exactly one primary key and optionally one comment column, not 3 columns (a, b, id)\n")]
    [InlineData("v text PRIMARY KEY, note int", null, " because the table’s comment column (\"note\") must have type \"text\", not type \"integer\"")]
    [InlineData("v text PRIMARY KEY", null, " because the table must have at least one row")]
    [InlineData("v text PRIMARY KEY", "('a+b')", " because the value \"a+b\" is not a valid GraphQL enum value name")]
    [InlineData("v text PRIMARY KEY", "('3'), ('null'), ('2'), ('ok')", " because the values \"2\", \"3\", and \"null\" are not valid GraphQL enum value names")]
    public async Task A_table_that_cannot_be_an_enum_is_refused_with_all_its_reasons(string columns, string? rows, string reasons)
    {
        await Host.SqlAsync($"CREATE TABLE kind ({columns}); {(rows is null ? "" : $"INSERT INTO kind VALUES {rows}")}");
        Assert.Equal(
            (400, "$.args", $"Inconsistent object: the table \"kind\" cannot be used as an enum{reasons}", "invalid-configuration"),
            await Host.MustFailAsync("""{"type":"pg_track_table","args":{"table":"kind","is_enum":true}}"""));
    }

    [Fact]
    public async Task A_bulk_that_fails_leaves_nothing_behind()
    {
        var before = Host.Current.Snapshot;
        var error = await Host.MustFailAsync(
            """{"type":"bulk","args":[{"type":"pg_track_table","args":{"table":"author"}},{"type":"pg_track_table","args":{"table":"nothing"}}]}""");
        Assert.Equal("$.args[1].args", error.Path);
        Assert.Same(before, Host.Current.Snapshot);
    }

    [Fact]
    public async Task Keep_going_reports_each_failure_in_its_place_and_does_the_rest()
    {
        var results = await Host.MustAsync(
            """{"type":"bulk_keep_going","args":[{"type":"pg_track_table","args":{"table":"nothing"}},{"type":"pg_track_table","args":{"table":"author"}}]}""");
        Assert.Equal("invalid-configuration", (string)results[0]!["code"]!);
        Assert.Equal("success", (string)results[1]!["message"]!);
        Assert.Single(Host.Source.Tables);
    }

    [Fact]
    public async Task Untrack_with_dependents_is_refused_unless_they_go_with_it()
    {
        await TrackAsync(Author, Articles);
        Assert.Equal(
            (400, "$.args", "cannot drop due to the following dependent objects : relationship article.author in source \"default\"", "dependency-error"),
            await Host.MustFailAsync("""{"type":"pg_untrack_table","args":{"table":"author"}}"""));
        await Host.MustAsync("""{"type":"pg_untrack_table","args":{"table":"author","cascade":true}}""");
        Assert.Empty(Assert.Single(Host.Source.Tables.Values).Relationships);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task Untrack_drops_the_permissions_of_others_that_reach_through_it_when_cascading()
    {
        await TrackAsync(
            Author,
            """{"type":"pg_create_select_permission","args":{"table":"article","role":"user","permission":{"columns":"*","filter":{"author":{"id":"X-Hasura-User-Id"}}}}}""");
        var error = await Host.MustFailAsync("""{"type":"pg_untrack_table","args":{"table":"author"}}""");
        Assert.Contains("permission article.user.select in source \"default\"", error.Error, StringComparison.Ordinal);
        await Host.MustAsync("""{"type":"pg_untrack_table","args":{"table":"author","cascade":true}}""");
        Assert.Null(Assert.Single(Host.Source.Tables.Values).PermissionsOf("user"));
    }

    [Fact]
    public async Task A_command_on_an_outdated_version_is_a_conflict()
    {
        var (status, body) = await Host.SendAsync("""{"type":"reload_metadata","resource_version":1,"args":{}}""");
        Assert.Equal(409, status);
        Assert.Equal("conflict", (string)body["code"]!);
        Assert.Equal("metadata resource version referenced (1) did not match current version", (string)body["error"]!);
    }

    [Fact]
    public async Task Replace_gives_back_exactly_what_was_exported_unknown_members_included()
    {
        await TrackAsync(
            """{"type":"create_action","args":{"name":"go","definition":{"handler":"http://h","output_type":"X"}}}""",
            """{"type":"pg_create_event_trigger","args":{"name":"t","table":"author","webhook":"http://h","insert":{"columns":"*"}}}""");
        var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        exported["sources"]![0]!["tables"]![0]!["of_another_version"] = new JsonObject { ["kept"] = true };
        await Host.MustAsync("""{"type":"clear_metadata","args":{}}""");
        await Host.MustAsync(new JsonObject { ["type"] = "replace_metadata", ["args"] = exported.DeepClone() }.ToJsonString());
        var again = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.True(JsonNode.DeepEquals(exported, again));
        Assert.Equal(["action", "event_trigger"], Host.Current.Snapshot.Unserved.Select(item => item.Kind));
    }

    [Fact]
    public async Task A_permission_with_a_restriction_that_is_not_served_is_refused()
    {
        await TrackAsync();
        var error = await Host.MustFailAsync(
            """{"type":"pg_create_insert_permission","args":{"table":"author","role":"user","permission":{"check":{},"validate_input":{"type":"http","definition":{"url":"http://h"}}}}}""");
        Assert.Equal("invalid-configuration", error.Code);
        Assert.Contains("validate_input", error.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("author", "insert", """{"check":{},"columns":"*","computed_fields":["full"],"invented":{"by":"a later version"}}""", "permission_member: computed_fields in insert_permission user in table author in source default|permission_member: invented in insert_permission user in table author in source default")]
    [InlineData("author", "update", """{"filter":{},"columns":"*","computed_fields":[],"check":null}""", "permission_member: computed_fields in update_permission user in table author in source default")]
    [InlineData("author", "delete", """{"filter":{},"columns":["id"]}""", "permission_member: columns in delete_permission user in table author in source default")]
    [InlineData("author", "select", """{"filter":{},"columns":"*","validate_input":{}}""", "permission_member: validate_input in select_permission user in table author in source default")]
    [InlineData("heads", "delete", """{"filter":{"n":{"_gt":0}}}""", "delete_permission: user in table heads in source default, which takes no delete")]
    [InlineData("heads", "insert", """{"check":{},"columns":"*"}""", "insert_permission: user in table heads in source default, which takes no insert")]
    [InlineData("heads", "update", """{"filter":{},"columns":"*"}""", "update_permission: user in table heads in source default, which takes no update")]
    public async Task What_cannot_restrict_is_kept_and_mentioned(string table, string kind, string permission, string mentioned)
    {
        await Database.ExecuteAsync("CREATE VIEW heads AS SELECT count(*) AS n FROM author");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"NAME"}}""".Replace("NAME", table, StringComparison.Ordinal));
        var create = """{"type":"pg_create_KIND_permission","args":{"table":"NAME","role":"user","permission":""".Replace("KIND", kind, StringComparison.Ordinal);
        await Host.MustAsync(create.Replace("NAME", table, StringComparison.Ordinal) + permission + "}}");

        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal(mentioned, string.Join('|', Host.Current.Snapshot.Unserved.Select(item => $"{item.Kind}: {item.Name}")));
        var exported = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(permission), exported["sources"]![0]!["tables"]![0]![$"{kind}_permissions"]![0]!["permission"]));
        var types = RoleSchemaBuilder.Build(Host.Current.Snapshot, "user", includesBackendOnly: false, RoleSchemaOptions.Default).Types;
        Assert.Equal(table == "author" && kind != "select", types.Mutation is not null);
    }

    [Theory]
    [InlineData("insert", "\"check\":{}")]
    [InlineData("update", "\"filter\":{},\"columns\":\"*\"")]
    [InlineData("delete", "\"filter\":{}")]
    public async Task What_restricts_and_is_not_served_is_refused(string kind, string permission)
    {
        await TrackAsync();
        var error = await Host.MustFailAsync(
            """{"type":"pg_create_KIND_permission","args":{"table":"author","role":"user","permission":{PERMISSION,"validate_input":{"type":"http"}}}}"""
                .Replace("KIND", kind, StringComparison.Ordinal).Replace("PERMISSION", permission, StringComparison.Ordinal));
        Assert.Equal("invalid-configuration", error.Code);
    }

    [Fact]
    public async Task Limits_that_a_document_brings_are_told_with_the_command_that_lifts_them()
    {
        const string Replace = """{"type":"replace_metadata","version":2,"args":{"allow_warnings":false,"metadata":{"version":3,"sources":[],"api_limits":{"disabled":false,"depth_limit":{"global":2,"per_role":{}}}}}}""";
        var answer = await Host.MustAsync(Replace);
        var warning = Assert.Single(answer["warnings"]!.AsArray())!;
        Assert.Equal("api-limits-enforced", (string)warning["code"]!);
        Assert.Contains("depth_limit {\"global\":2,\"per_role\":{}}", (string)warning["message"]!, StringComparison.Ordinal);
        Assert.Contains("{\"type\": \"remove_api_limits\", \"args\": {}}", (string)warning["message"]!, StringComparison.Ordinal);
        Assert.Equal((string)warning["message"]!, Host.Authority.ApiLimits);
        Assert.Null((await Host.MustAsync(Replace))["warnings"]);
        await Host.MustAsync("""{"type":"remove_api_limits","args":{}}""");
        Assert.Null(Host.Authority.ApiLimits);
        await Host.MustAsync(Replace.Replace("false,\"depth", "true,\"depth", StringComparison.Ordinal));
        Assert.Null(Host.Authority.ApiLimits);
    }

    [Fact]
    public async Task A_table_and_a_function_of_one_name_are_not_both_tracked()
    {
        await Database.ExecuteAsync("CREATE FUNCTION author(term text) RETURNS SETOF author LANGUAGE sql STABLE AS 'SELECT * FROM author'");
        await TrackAsync();
        Assert.Equal((400, "$.args", "table with name \"author\" already exists", "not-supported"), await Host.MustFailAsync("""{"type":"pg_track_function","args":{"function":"author"}}"""));
        await Host.MustAsync("""{"type":"replace_metadata","args":{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":"author","configuration":{"custom_name":"writer"}}],"functions":[{"function":"author"}]}]}}""");
        await Host.MustAsync("""{"type":"pg_untrack_function","args":{"function":"author"}}""");
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"article_view"}}""");
        await Database.ExecuteAsync("CREATE FUNCTION article(term text) RETURNS SETOF author LANGUAGE sql STABLE AS 'SELECT * FROM author'");
        await Host.MustAsync("""{"type":"pg_track_function","args":{"function":"article"}}""");
        Assert.Equal((400, "$.args", "function with name \"article\" already exists", "not-supported"), await Host.MustFailAsync("""{"type":"pg_track_table","args":{"table":"article"}}"""));
    }

    [Fact]
    public async Task Rename_of_a_relationship_is_followed_by_permissions()
    {
        await TrackAsync(
            Author,
            """{"type":"pg_create_select_permission","args":{"table":"article","role":"user","permission":{"columns":"*","filter":{"_or":[{"author":{"name":{"_eq":"x"}}}]}}}}""");
        await Host.MustAsync("""{"type":"pg_rename_relationship","args":{"table":"article","name":"author","new_name":"writer"}}""");
        var metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        var table = metadata["sources"]![0]!["tables"]![1]!;
        Assert.Equal("writer", (string)table["object_relationships"]![0]!["name"]!);
        Assert.Equal("x", (string)table["select_permissions"]![0]!["permission"]!["filter"]!["_or"]![0]!["writer"]!["name"]!["_eq"]!);
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
    }

    [Fact]
    public async Task Suggested_relationships_leave_out_tracked_ones_when_asked()
    {
        await TrackAsync(Author);
        var all = await Host.MustAsync("""{"type":"pg_suggest_relationships","args":{}}""");
        Assert.Equal(["object", "array"], all["relationships"]!.AsArray().Select(item => (string)item!["type"]!));
        var rest = await Host.MustAsync("""{"type":"pg_suggest_relationships","args":{"omit_tracked":true}}""");
        Assert.Equal("array", (string)Assert.Single(rest["relationships"]!.AsArray())!["type"]!);
    }

    [Fact]
    public async Task Who_is_not_admin_is_refused_whatever_the_command()
    {
        var (status, body) = await Host.SendAsync("""{"type":"export_metadata","args":{}}""", AdminEndpoint.Metadata, new Session("user", []));
        Assert.Equal(400, status);
        Assert.Equal("access-denied", (string)body["code"]!);
    }

    [Theory]
    [InlineData("""{"type":"pg_track_table","args":{"table":{"name":7}}}""")]
    [InlineData("""{"type":"pg_track_table","args":[]}""")]
    [InlineData("""{"type":"pg_track_table"}""")]
    [InlineData("""{"type":"bulk","args":{"a":1}}""")]
    [InlineData("""{"type":"bulk","args":[7]}""")]
    [InlineData("""{"type":"replace_metadata","args":{"version":3,"sources":[{"name":"default","tables":[{"table":"author","select_permissions":[{"role":"u"}]}]}]}}""")]
    [InlineData("""{"type":"replace_metadata","args":{"version":3,"sources":{"name":1}}}""")]
    [InlineData("""{"type":"no_such_command","args":{}}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"export_metadata","args":{"a":1,"a":2}}""")]
    [InlineData("""{"type":"create_rest_endpoint","args":{"name":"n","url":"u","methods":[1],"definition":{"query":{}}}}""")]
    [InlineData("""{"type":"pg_create_select_permission","args":{"table":"author","role":"u","permission":7}}""")]
    public async Task Nonsense_is_a_client_error(string command)
    {
        var (status, body) = await Host.SendAsync(command);
        Assert.Equal(400, status);
        Assert.NotNull(body["code"]);
        Assert.NotNull(body["path"]);
    }
}
