using GraphQL.Types;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>
/// Names that an object cannot have, because the language, the dialect or another object has them: it is inconsistent, and the rest is served.
/// </summary>
public sealed class NameCollisionTests(NameCollisionTests.NamesHost names) : IClassFixture<NameCollisionTests.NamesHost>
{
    private const string Plain = """{"table":"plain","select_permissions":[{"role":"user","permission":{"columns":"*","filter":{},"allow_aggregations":true}}]}""";

    private MetadataHost Host => names.Current;

    public static TheoryData<string> Taken =>
    [
        "String", "Float", "Boolean", "Int", "ID", "query_root", "mutation_root", "subscription_root", "order_by", "cursor_ordering", "date", "jsonb",
        "timestamptz", "Int_comparison_exp", "String_comparison_exp", "date_comparison_exp", "timestamptz_array_comparison_exp", "jsonb_cast_exp",
        "st_d_within_input", "plain", "plain_bool_exp", "plain_order_by", "plain_aggregate", "plain_aggregate_fields", "plain_aggregate_bool_exp",
        "plain_aggregate_order_by", "plain_select_column", "plain_stream_cursor_input", "plain_stream_cursor_value_input", "plain_max_fields",
        "plain_sum_order_by", "plain_insert_input", "plain_constraint", "plain_on_conflict", "plain_update_column", "plain_arr_rel_insert_input",
        "plain_set_input", "plain_inc_input", "plain_append_input", "plain_pk_columns_input", "plain_updates", "plain_mutation_response", "plain_arr_rel",
        "__odd", "__Type",
    ];

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task A_table_with_a_name_that_is_taken_is_inconsistent_and_the_rest_is_served(string name)
    {
        await ReplaceAsync("[" + Plain + """,{"table":"odd","configuration":{"custom_name":"NAME"},"select_permissions":[{"role":"user","permission":{"columns":"*","filter":{}}}]}]""".Replace("NAME", name, StringComparison.Ordinal));

        AssertPlainIsServed();
        var problem = Assert.Single(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal("table odd in source default", problem.Name);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task A_table_of_the_database_with_a_name_that_is_taken_is_inconsistent(string name)
    {
        if (name == "plain")
        {
            return; // that is the table itself
        }

        await Host.Database.ExecuteAsync($"CREATE TABLE \"{name}\" (id int PRIMARY KEY)");
        await ReplaceAsync("[" + Plain + """,{"table":"NAME","select_permissions":[{"role":"user","permission":{"columns":"*","filter":{}}}]}]""".Replace("NAME", name, StringComparison.Ordinal));

        AssertPlainIsServed();
        Assert.Equal($"table {name} in source default", Assert.Single(Host.Current.Snapshot.Inconsistencies).Name);
    }

    [Theory]
    [InlineData("""[{"table":"plain"},{"table":"names","select_permissions":[{"role":"user","permission":{"columns":"*","filter":{},"allow_aggregations":true}}]}]""")]
    [InlineData("""[{"table":"plain"},{"table":"names","configuration":{"column_config":{"type":{"custom_name":"__typename"}}}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"names","configuration":{"column_config":{"type":{"custom_name":"_or"},"on":{"custom_name":"_not"}}}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"names","configuration":{"custom_column_names":{"type":"on"}}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"names","configuration":{"custom_root_fields":{"select":"__schema","insert":"__type","select_by_pk":"plain"}}}]""")]
    [InlineData("""[{"table":"plain","array_relationships":[{"name":"__odds","using":{"foreign_key_constraint_on":{"table":"odd","column":"plain_id"}}}]},{"table":"odd"}]""")]
    [InlineData("""[{"table":"plain","array_relationships":[{"name":"_and","using":{"foreign_key_constraint_on":{"table":"odd","column":"plain_id"}}},{"name":"query_root","using":{"foreign_key_constraint_on":{"table":"odd","column":"plain_id"}}}]},{"table":"odd"}]""")]
    [InlineData("""[{"table":"plain","computed_fields":[{"name":"__odd","definition":{"function":"odd_names"}},{"name":"_not","definition":{"function":"odd_names"}}]}]""")]
    [InlineData("""[{"table":"plain","computed_fields":[{"name":"odd","definition":{"function":"odd_names"}}]},{"table":"odd","configuration":{"custom_name":"odd_plain_args"}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"mood","is_enum":true},{"table":"odd","configuration":{"custom_name":"mood_enum"}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"mood","is_enum":true},{"table":"odd","configuration":{"custom_name":"mood_enum_comparison_exp"}}]""")]
    [InlineData("""[{"table":"plain"}]""", """,  "functions":[{"function":"search"},{"function":"search_two","configuration":{"custom_name":"search"}}]""")]
    [InlineData("""[{"table":"plain"},{"table":"odd","configuration":{"custom_name":"search_args"}}]""", """,  "functions":[{"function":"search"}]""")]
    [InlineData("""[{"table":"plain"}]""", """,  "functions":[{"function":"search","configuration":{"custom_name":"String"}},{"function":"search_two","configuration":{"custom_root_fields":{"function":"__type","function_aggregate":"plain"}}}]""")]
    [InlineData("""[{"table":"plain"}]""", """,  "logical_models":[{"name":"String","fields":[{"name":"__typename","type":"int"}]},{"name":"plain","fields":[{"name":"a","type":"int"}]}],"native_queries":[{"root_field_name":"q","code":"SELECT 1","arguments":{"__a":{"type":"int"}},"returns":"String"},{"root_field_name":"plain_bool","code":"SELECT 1 AS a","arguments":{},"returns":"plain"}]""")]
    [InlineData("""[{"table":"plain"}]""", """,  "customization":{"root_fields":{"namespace":"plain"},"type_names":{"prefix":"__","suffix":"_x"}}""")]
    [InlineData("""[{"table":"plain"},{"table":"odd","configuration":{"custom_name":"db_query"}}]""", """,  "customization":{"root_fields":{"namespace":"db"}}""")]
    [InlineData("""[{"table":"plain"},{"table":"mood","is_enum":true},{"table":"names"}]""", """,  "customization":{"naming_convention":"graphql-default"}""")]
    public async Task No_name_is_an_internal_error(string tables, string more = "")
    {
        await ReplaceAsync(tables, more);

        foreach (var role in new[] { "admin", "user" })
        {
            var faults = new List<SchemaFault>();
            FaultIsolation.Build(Host.Current.Snapshot, snapshot => RoleSchemaBuilder.Build(snapshot, role, false, RoleSchemaOptions.Default), faults);
            Assert.Empty(faults);
        }
    }

    [Theory]
    [InlineData("__", "_x")]
    [InlineData("a-", "")]
    [InlineData("", "-b")]
    public async Task A_source_whose_type_names_would_be_none_is_inconsistent(string prefix, string suffix)
    {
        await ReplaceAsync("""[{"table":"plain"}]""", """,  "customization":{"type_names":{"prefix":"PREFIX","suffix":"SUFFIX"}}"""
            .Replace("PREFIX", prefix, StringComparison.Ordinal).Replace("SUFFIX", suffix, StringComparison.Ordinal));
        Assert.Equal("source default", Assert.Single(Host.Current.Snapshot.Inconsistencies).Name);
    }

    [Fact]
    public async Task An_argument_whose_name_is_none_in_GraphQL_makes_its_field_inconsistent()
    {
        await ReplaceAsync("""[{"table":"plain","computed_fields":[{"name":"odd","definition":{"function":"odd_names"}}]}]""");
        Assert.Equal(
            "Inconsistent object: the function arguments __a,a-b are not in compliance with GraphQL spec", Assert.Single(Host.Current.Snapshot.Inconsistencies).Reason);
        Assert.NotNull(RoleSchemaBuilder.Build(Host.Current.Snapshot, "admin", includesBackendOnly: false, RoleSchemaOptions.Default).Types.Query.Fields.Find("plain"));
    }

    [Fact]
    public async Task A_fault_makes_its_object_inconsistent_until_it_is_declared_anew()
    {
        await ReplaceAsync("[" + Plain + """,{"table":"odd","object_relationships":[{"name":"plain","using":{"foreign_key_constraint_on":"plain_id"}}]}]""");
        await Host.Authority.LeaveOutAsync([new SchemaFault("default", SchemaObjectKind.Table, "odd", "it broke")], CancellationToken.None);

        var listed = await Host.MustAsync("""{"type":"get_inconsistent_metadata","args":{}}""");
        Assert.Equal("table odd in source default", (string)listed["inconsistent_objects"]![0]!["name"]!);
        Assert.Equal("Inconsistent object: it broke", (string)listed["inconsistent_objects"]![0]!["reason"]!);
        AssertPlainIsServed();
        await Host.MustAsync("""{"type":"pg_set_table_customization","args":{"table":"odd","configuration":{"custom_name":"even"}}}""");
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal(2, Host.Source.Tables.Count);
        await Host.Authority.LeaveOutAsync([new SchemaFault("default", SchemaObjectKind.Table, "odd", "it broke again")], CancellationToken.None);
        Assert.Equal("Inconsistent object: it broke again", Assert.Single(Host.Current.Snapshot.Inconsistencies).Reason);
        await Host.Authority.RefreshAsync(["default"], CancellationToken.None);
        Assert.Single(Host.Current.Snapshot.Inconsistencies);
        await Host.Database.ExecuteAsync("ALTER TABLE odd ADD more int");
        await Host.MustAsync("""{"type":"reload_metadata","args":{}}""");
        Assert.Empty(Host.Current.Snapshot.Inconsistencies);
        Assert.Equal(2, Host.Source.Tables.Count);
    }

    private void AssertPlainIsServed()
    {
        foreach (var role in new[] { "admin", "user" })
        {
            var types = RoleSchemaBuilder.Build(Host.Current.Snapshot, role, includesBackendOnly: false, RoleSchemaOptions.Default).Types;
            var field = types.Query.Fields.Find("plain")!;
            Assert.Equal("[plain!]!", field.ResolvedType!.ToString());
            Assert.Equal("plain_bool_exp", field.Arguments!.Find("where")!.ResolvedType!.ToString());
            var row = types.AllTypes.OfType<IObjectGraphType>().Single(type => type.Name == "plain");
            Assert.Equal(["Int!", "String", "date"], row.Fields.Where(item => item.Name is "id" or "name" or "born").Select(item => item.ResolvedType!.ToString()!));
        }
    }

    private Task<System.Text.Json.Nodes.JsonNode> ReplaceAsync(string tables, string more = "") => Host.MustAsync(
        """{"type":"replace_metadata","args":{"allow_inconsistent_metadata":true,"metadata":{"version":3,"sources":[{"name":"default","kind":"postgres","tables":"""
        + tables + more + "}]}}}");

    /// <summary>One database and host for all of these tests: each replaces the metadata whole.</summary>
    public sealed class NamesHost : AdministrationTest
    {
        public MetadataHost Current => Host;

        protected override Task FillAsync(TestDatabase database) => database.ExecuteAsync(
            """
            CREATE TABLE plain (id int PRIMARY KEY, name text, born date, mood text, data jsonb, at timestamptz[]);
            CREATE TABLE odd (id int PRIMARY KEY, v text, plain_id int REFERENCES plain, data jsonb);
            CREATE TABLE names ("true" int PRIMARY KEY, "null" text, "_and" int, "__x" int, "type" text, "on" text, "query_root" int, "Int" int, articles_aggregate int);
            CREATE TABLE mood (value text PRIMARY KEY);
            INSERT INTO mood VALUES ('good'), ('GOOD');
            CREATE FUNCTION search(term text) RETURNS SETOF plain LANGUAGE sql STABLE AS 'SELECT * FROM plain WHERE name = term';
            CREATE FUNCTION search_two(term text) RETURNS SETOF plain LANGUAGE sql STABLE AS 'SELECT * FROM plain WHERE name = term';
            CREATE FUNCTION odd_names(p plain, "true" int, "__a" int, "a-b" int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
            """);
    }
}
