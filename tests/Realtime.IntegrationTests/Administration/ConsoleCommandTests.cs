using System.Text.Encodings.Web;
using System.Text.Json;
using Realtime.Administration;

namespace Realtime.IntegrationTests.Administration;

/// <summary>What consoles and command-line tools ask beside changing the metadata.</summary>
public sealed class ConsoleCommandTests : AdministrationTest
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Reload_takes_all_some_or_none()
    {
        foreach (var args in new[] { "{}", "[]", """{"reload_sources":true}""", """{"reload_sources":false,"reload_remote_schemas":[]}""", """{"reload_sources":["default"],"recreate_event_triggers":true}""" })
        {
            Assert.Equal("""{"message":"success","is_consistent":true}""", (await Host.MustAsync($$"""{"type":"reload_metadata","args":{{args}} }""")).ToJsonString());
        }
    }

    [Theory]
    [InlineData("""{"reload_sources":["default","other"]}""", "Source with name \"other\" not found in metadata")]
    [InlineData("""{"recreate_event_triggers":["other"]}""", "Source with name \"other\" not found in metadata")]
    [InlineData("""{"reload_remote_schemas":["cms"],"reload_sources":["other"]}""", "Remote schema with name \"cms\" not found in metadata")]
    public async Task Reload_of_what_is_not_there_is_refused(string args, string message) =>
        Assert.Equal((400, "$.args", message, "not-exists"), await Host.MustFailAsync($$"""{"type":"reload_metadata","args":{{args}} }"""));

    [Fact]
    public async Task Reload_tells_of_inconsistencies()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"article_view"}}""");
        await Database.ExecuteAsync("DROP VIEW article_view");
        var body = await Host.MustAsync("""{"type":"reload_metadata","args":{"reload_sources":true}}""");
        Assert.False((bool)body["is_consistent"]!);
        Assert.Equal("table article_view in source default", (string)Assert.Single(body["inconsistent_objects"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task A_table_is_described_tracked_or_not()
    {
        await Database.ExecuteAsync(
            "CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, author_id integer REFERENCES author); COMMENT ON TABLE thing IS 'a thing'");
        await Host.MustAsync("""{"type":"reload_metadata","args":{}}""");
        Assert.Equal(
            """
            {"name":{"schema":"public","name":"thing"},"type":"table","columns":[{"name":"id","type":"bigint","nullable":false,"insertable":false,"updatable":false},{"name":"at","type":"timestamptz","nullable":false,"insertable":true,"updatable":true},{"name":"author_id","type":"integer","nullable":true,"insertable":true,"updatable":true}],"primary_key":["id"],"foreign_keys":{"thing_author_id_fkey":{"foreign_table":{"schema":"public","name":"author"},"column_mapping":{"author_id":"id"}}},"description":"a thing","insertable":true,"updatable":true,"deletable":true}
            """.Trim(),
            (await Host.MustAsync("""{"type":"pg_get_table_info","args":{"source":"default","table":"thing"}}""")).ToJsonString());
        var view = await Host.MustAsync("""{"type":"pg_get_table_info","args":{"source":"default","table":"article_view"}}""");
        Assert.Equal("view", (string)view["type"]!);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_described_by_null()
    {
        using var command = System.Text.Json.JsonDocument.Parse("""{"type":"bulk","args":[{"type":"pg_get_table_info","args":{"table":"nope"}}]}""");
        var result = await Host.Api.ExecuteAsync(AdminEndpoint.Metadata, command.RootElement, Sessions.Session.Admin, CancellationToken.None);
        Assert.Equal("[null]", System.Text.Encoding.UTF8.GetString(result.Body.Span));
        using var alone = System.Text.Json.JsonDocument.Parse("""{"type":"pg_get_table_info","args":{"table":"nope"}}""");
        result = await Host.Api.ExecuteAsync(AdminEndpoint.Metadata, alone.RootElement, Sessions.Session.Admin, CancellationToken.None);
        Assert.Equal("null", System.Text.Encoding.UTF8.GetString(result.Body.Span));
    }

    [Fact]
    public async Task Postgres_is_the_only_kind_of_source()
    {
        Assert.Equal(
            """{"sources":[{"kind":"pg","builtin":true,"available":true,"display_name":"pg"}]}""",
            (await Host.MustAsync("""{"type":"list_source_kinds","args":{}}""")).ToJsonString());
        Assert.Equal(
            (400, "$.args", "pg does not support Capabilities", "data-connector-error"),
            await Host.MustFailAsync("""{"type":"get_source_kind_capabilities","args":{"name":"pg"}}"""));
        Assert.Equal(
            (400, "$.args", "Source Kind sqlite was not found", "data-connector-error"),
            await Host.MustFailAsync("""{"type":"get_source_kind_capabilities","args":{"name":"sqlite"}}"""));
    }

    [Theory]
    [InlineData("foo_bar", "unknown metadata command \"foo_bar\"; \"foo\" was not recognized as a valid backend name")]
    [InlineData("pg_track_functions", "unknown metadata command \"track_functions\" for backend postgres")]
    [InlineData("mssql_test_connection_template", "unknown metadata command \"test_connection_template\" for backend mssql")]
    public async Task Commands_that_there_are_not_are_named(string type, string message) =>
        Assert.Equal((400, "$", message, "parse-failed"), await Host.MustFailAsync($$"""{"type":"{{type}}","args":{} }"""));

    [Theory]
    [InlineData("pg_test_connection_template", AdminEndpoint.Metadata, "Connection templating feature is enterprise edition only")]
    [InlineData("select", AdminEndpoint.Query, "the data command select of Hasura 1 is not served; use /v1/graphql")]
    [InlineData("count", AdminEndpoint.LegacyQuery, "the data command count of Hasura 1 is not served; use /v1/graphql")]
    public async Task Commands_that_are_not_served_say_so(string type, AdminEndpoint endpoint, string message) =>
        Assert.Equal((400, "$.args", message, "not-supported"), await Host.MustFailAsync($$"""{"type":"{{type}}","args":{} }""", endpoint));

    [Fact]
    public async Task What_configures_other_parts_is_kept()
    {
        await Host.MustAsync("""
            {"type":"bulk","args":[
              {"type":"set_metrics_config","args":{"analyze_query_variables":true}},
              {"type":"set_opentelemetry_config","args":{"status":"disabled","exporter_otlp":{"otlp_traces_endpoint":"http://h"}}},
              {"type":"set_opentelemetry_status","args":"enabled"},
              {"type":"add_host_to_tls_allowlist","args":{"host":"a.example","permissions":["self-signed"]}},
              {"type":"set_query_tags","args":{"source_name":"default","format":"sqlcommenter","disabled":false}}]}
            """);
        var metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.Equal("enabled", (string)metadata["opentelemetry"]!["status"]!);
        Assert.Equal("""{"tls_allowlist":[{"host":"a.example","permissions":["self-signed"]}]}""", metadata["network"]!.ToJsonString());
        Assert.Equal("sqlcommenter", (string)metadata["sources"]![0]!["query_tags"]!["format"]!);
        Assert.Equal("already-exists", (await Host.MustFailAsync("""{"type":"add_host_to_tls_allowlist","args":{"host":"a.example"}}""")).Code);
        await Host.MustAsync("""{"type":"bulk","args":[{"type":"drop_host_from_tls_allowlist","args":{"host":"a.example"}},{"type":"remove_metrics_config","args":{}}]}""");
        metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        Assert.Null(metadata["network"]);
        Assert.Null(metadata["metrics_config"]);
        Assert.Equal("the host \"a.example\" isn't present in the allowlist", (await Host.MustFailAsync("""{"type":"drop_host_from_tls_allowlist","args":{"host":"a.example"}}""")).Error);
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX ON article (author_id)", "object")]
    [InlineData("ALTER TABLE article ADD UNIQUE (author_id)", "object")]
    [InlineData("CREATE UNIQUE INDEX ON article (author_id) INCLUDE (title)", "object")]
    [InlineData("CREATE UNIQUE INDEX ON article (author_id) WHERE title <> ''", "array")]
    [InlineData("CREATE UNIQUE INDEX ON article (author_id, title)", "array")]
    [InlineData("CREATE INDEX ON article (author_id)", "array")]
    public async Task A_key_that_is_unique_suggests_one_object(string sql, string type)
    {
        await Database.ExecuteAsync(sql);
        await Host.MustAsync("""{"type":"bulk","args":[{"type":"pg_track_tables","args":{"tables":[{"table":"author"},{"table":"article"}]}},{"type":"reload_metadata","args":{}}]}""");
        var suggested = (await Host.MustAsync("""{"type":"pg_suggest_relationships","args":{"source":"default"}}"""))["relationships"]!.AsArray();
        Assert.Equal(["object", type], suggested.Select(item => (string)item!["type"]!));
    }

    [Fact]
    public async Task Native_queries_and_their_models_are_tracked_and_untracked()
    {
        await Host.MustAsync("""
            {"type":"bulk","args":[
              {"type":"pg_track_logical_model","args":{"source":"default","name":"word","fields":[{"name":"text","type":{"scalar":"text"}}]}},
              {"type":"pg_track_native_query","args":{"source":"default","type":"query","root_field_name":"words","code":"SELECT 'a' AS text","returns":"word","arguments":{}}},
              {"type":"pg_create_logical_model_select_permission","args":{"source":"default","name":"word","role":"user","permission":{"columns":["text"],"filter":{}}}}]}
            """);
        Assert.Equal(
            """[{"type":"query","root_field_name":"words","code":"SELECT 'a' AS text","returns":"word"}]""",
            (await Host.MustAsync("""{"type":"pg_get_native_query","args":{"source":"default"}}""")).ToJsonString(Plain));
        Assert.Equal(
            """[{"name":"word","fields":[{"name":"text","type":{"scalar":"text"}}],"select_permissions":[{"role":"user","permission":{"columns":["text"],"filter":{}}}]}]""",
            (await Host.MustAsync("""{"type":"pg_get_logical_model","args":{"source":"default"}}""")).ToJsonString());
        Assert.Equal(
            (400, "$.args", "Native query 'words' is already tracked.", "already-tracked"),
            await Host.MustFailAsync("""{"type":"pg_track_native_query","args":{"root_field_name":"words","code":"SELECT 1","returns":"word"}}"""));
        Assert.Equal(
            (400, "$.args", "Logical model \"word\" still being used by native query \"words\".", "constraint-violation"),
            await Host.MustFailAsync("""{"type":"pg_untrack_logical_model","args":{"source":"default","name":"word"}}"""));
        Assert.Equal(
            (400, "$.args", "Native query \"none\" not found in source \"default\".", "not-found"),
            await Host.MustFailAsync("""{"type":"pg_untrack_native_query","args":{"source":"default","root_field_name":"none"}}"""));
        await Host.MustAsync("""
            {"type":"bulk","args":[
              {"type":"pg_drop_logical_model_select_permission","args":{"source":"default","name":"word","role":"user"}},
              {"type":"pg_untrack_native_query","args":{"source":"default","root_field_name":"words"}},
              {"type":"pg_untrack_logical_model","args":{"source":"default","name":"word"}}]}
            """);
        var source = (await Host.MustAsync("""{"type":"export_metadata","args":{}}"""))["sources"]![0]!;
        Assert.Null(source["native_queries"]);
        Assert.Null(source["logical_models"]);
    }

    [Fact]
    public async Task Odd_names_of_event_triggers_are_warned_of()
    {
        const string Message = "The event trigger with name \"weird$name\" may not work as expected, hasura suggests to use only alphanumeric, underscore and hyphens in an event trigger name";
        const string Document = """{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":"author","event_triggers":[{"name":"weird$name","definition":{"enable_manual":false},"webhook":"http://h"}]}]}]}""";
        var (status, body) = await Host.SendAsync("""{"type":"replace_metadata","args":{"allow_warnings":false,"metadata":""" + Document + "}}");
        Assert.Equal((400, "metadata-warnings", "failed due to metadata warnings", "$.args"), (status, (string)body["code"]!, (string)body["error"]!, (string)body["path"]!));
        Assert.Empty(Host.Source.Tables);

        body = await Host.MustAsync("""{"type":"replace_metadata","args":{"metadata":""" + Document + "}}");
        var warning = Assert.Single(body["warnings"]!.AsArray())!;
        Assert.Equal(("illegal-event-trigger-name", Message, "event_trigger weird$name in table author in source default", "event_trigger"),
            ((string)warning["code"]!, (string)warning["message"]!, (string)warning["name"]!, (string)warning["type"]!));

        body = await Host.MustAsync("""{"type":"replace_metadata","args":{"metadata":""" + Document + "}}");
        Assert.Null(body["warnings"]); // it was there before
        body = await Host.MustAsync("""{"type":"pg_create_event_trigger","args":{"name":"weird.name","table":"author","webhook":"http://h","insert":{"columns":"*"}}}""");
        Assert.Equal("event_trigger weird.name in table author in source default", (string)Assert.Single(body["warnings"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task An_atomic_bulk_has_one_answer()
    {
        Assert.Equal(
            """{"message":"success"}""",
            (await Host.MustAsync("""{"type":"bulk_atomic","args":[{"type":"pg_track_table","args":{"table":"author"}},{"type":"pg_track_table","args":{"table":"article"}}]}""")).ToJsonString());
        var (status, body) = await Host.SendAsync(
            """
            {"type":"bulk_atomic","args":[
              {"type":"pg_create_array_relationship","args":{"name":"articles","table":"author","using":{"foreign_key_constraint_on":{"table":"article","column":"author_id"}}}},
              {"type":"pg_create_array_relationship","args":{"name":"more","table":"author","using":{"manual_configuration":{"remote_table":"nope","column_mapping":{"id":"author_id"}}}}}]}
            """);
        Assert.Equal((400, "bad-request", "Schema inconsistency", "$.args"), (status, (string)body["code"]!, (string)body["error"]!, (string)body["path"]!));
        var item = Assert.Single(Assert.Single(body["internal"]!.AsArray())!.AsArray())!;
        Assert.Equal("Inconsistent object: table \"nope\" is not tracked", (string)item["reason"]!);
        Assert.Equal("array_relation more in table author in source default", (string)item["name"]!);
        Assert.Empty(Host.Source.Tables.Values.SelectMany(table => table.Relationships));
    }
}
