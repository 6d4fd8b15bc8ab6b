using System.Collections.Frozen;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Introspection;
using Realtime.Schema;

namespace Realtime.Tests.RoleSchemas.Introspection;

public class IntrospectionRunnerTests
{
    private readonly IntrospectionRunner _runner = new();

    [Fact]
    public async Task Type_lists_fields_by_name_and_enum_values_by_name()
    {
        var snapshot = TestSchemas.Snapshot(source => source
            .Table("colors", table => table.Column("value", "text", isNullable: false).PrimaryKey("colors_pkey", "value").Enum(("red", "#FF0000"), ("blue", null)))
            .Table("users", table => table
                .Column("name", "text", isNullable: false)
                .Column("id", "int4", isNullable: false)
                .Column("favorite_color", "text", isNullable: false, enumTable: "colors")));

        var answer = await RunAsync(
            snapshot,
            "admin",
            """
            { colors: __type(name: "colors_enum") { name kind enumValues { name description } }
              users: __type(name: "users") { fields { name type { ofType { name } } } } }
            """);

        Assert.Equal(
            """{"name":"colors_enum","kind":"ENUM","enumValues":[{"name":"blue","description":null},{"name":"red","description":"#FF0000"}]}""",
            answer["colors"]);
        Assert.Equal(
            """{"fields":[{"name":"favorite_color","type":{"ofType":{"name":"colors_enum"}}},{"name":"id","type":{"ofType":{"name":"Int"}}},{"name":"name","type":{"ofType":{"name":"String"}}}]}""",
            answer["users"]);
    }

    [Fact]
    public async Task Type_that_the_role_does_not_have_is_null()
    {
        var answer = await RunAsync(SchemaSnapshot.Empty, "admin", """{ __type(name: "mutation_root") { fields { name } } }""");

        Assert.Equal("null", answer["__type"]);
    }

    [Fact]
    public async Task Root_fields_beside_introspection_are_left_alone()
    {
        var answer = await RunAsync(
            TestSchemas.Articles,
            "user",
            """
            query ($n: String!, $w: article_bool_exp) { article(where: $w) { id } ...f }
            fragment f on query_root { __type(name: $n) { ...k } author { name } }
            fragment k on __Type { kind }
            """,
            """{"n": "article", "w": {}}""");

        Assert.Equal("""{"kind":"OBJECT"}""", Assert.Single(answer).Value);
    }

    [Fact]
    public async Task Kinds_of_types_are_listed_by_name()
    {
        var answer = await RunAsync(
            TestSchemas.Articles,
            "user",
            """query ($all: Boolean!) { __type(name: "__TypeKind") { enumValues(includeDeprecated: $all) { name } } }""",
            """{"all": true}""");

        Assert.Equal(
            """{"enumValues":[{"name":"ENUM"},{"name":"INPUT_OBJECT"},{"name":"INTERFACE"},{"name":"LIST"},{"name":"NON_NULL"},{"name":"OBJECT"},{"name":"SCALAR"},{"name":"UNION"}]}""",
            answer["__type"]);
    }

    [Fact]
    public async Task Directives_are_those_of_the_dialect()
    {
        var answer = await RunAsync(TestSchemas.Articles, "user", "{ __schema { directives { name locations args { name defaultValue } } } }");

        Assert.Equal(
            """{"directives":[{"name":"cached","locations":["QUERY"],"args":[{"name":"refresh","defaultValue":"false"},{"name":"ttl","defaultValue":"60"}]},{"name":"include","locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"],"args":[{"name":"if","defaultValue":null}]},{"name":"skip","locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"],"args":[{"name":"if","defaultValue":null}]}]}""",
            answer["__schema"]);
    }

    [Fact]
    public async Task Default_of_update_columns_is_the_empty_list()
    {
        var answer = await RunAsync(TestSchemas.Articles, "editor", """{ __type(name: "article_on_conflict") { inputFields { name defaultValue } } }""");

        Assert.Equal(
            """{"inputFields":[{"name":"constraint","defaultValue":null},{"name":"update_columns","defaultValue":"[]"},{"name":"where","defaultValue":null}]}""",
            answer["__type"]);
    }

    [Fact]
    public async Task Everything_that_the_stock_tools_ask_for_is_answered()
    {
        // getIntrospectionQuery of graphql-js with all its options on.
        var answer = await RunAsync(
            TestSchemas.Articles,
            "editor",
            """
            { __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
                types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
            fragment FullType on __Type { kind name description specifiedByURL isOneOf
              fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
              inputFields(includeDeprecated: true) { ...InputValue }
              interfaces { ...TypeRef }
              enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
              possibleTypes { ...TypeRef } }
            fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
            fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
            """);

        using var schema = JsonDocument.Parse(answer["__schema"]);
        Assert.All(schema.RootElement.GetProperty("directives").EnumerateArray(), directive => Assert.False(directive.GetProperty("isRepeatable").GetBoolean()));
        var types = schema.RootElement.GetProperty("types").EnumerateArray().ToList();
        Assert.All(types, type => Assert.Equal(JsonValueKind.Null, type.GetProperty("specifiedByURL").ValueKind));
        var input = types.Single(type => type.GetProperty("name").GetString() == "article_insert_input");
        Assert.False(input.GetProperty("isOneOf").GetBoolean());
        Assert.All(input.GetProperty("inputFields").EnumerateArray(), member => Assert.False(member.GetProperty("isDeprecated").GetBoolean()));
    }

    [Fact]
    public async Task Role_with_introspection_disabled_is_refused()
    {
        var snapshot = new SchemaSnapshot
        {
            Version = 1,
            ResourceVersion = 1,
            Sources = TestSchemas.Articles.Sources,
            Roles = TestSchemas.Articles.Roles,
            IntrospectionDisabledRoles = FrozenSet.Create("user"),
            Inconsistencies = [],
        };

        var refused = await Assert.ThrowsAsync<GraphQLErrorException>(() => RunAsync(snapshot, "user", "{ __schema { types { name } } }"));

        Assert.Equal(new GraphQLError(ErrorCode.NotSupported, "introspection is disabled for role: \"user\""), refused.Error);
    }

    [Fact]
    public async Task Lists_of_fields_three_deep_are_refused()
    {
        var refused = await Assert.ThrowsAsync<GraphQLErrorException>(() => RunAsync(
            TestSchemas.Articles, "user", "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"));

        Assert.Equal(ErrorCode.LimitExceeded, refused.Error.Code);
    }

    [Fact]
    public async Task Same_question_is_answered_with_the_kept_text()
    {
        var schema = RoleSchemaBuilderTests.Build(TestSchemas.Articles, "user");
        const string Question = "{ __schema { types { name } } }";

        var first = await RunAsync(schema, Question);
        var second = await RunAsync(schema, Question);

        Assert.Same(first, second);
    }

    private Task<IReadOnlyDictionary<string, string>> RunAsync(SchemaSnapshot snapshot, string role, string query, string variables = "{}") =>
        RunAsync(RoleSchemaBuilderTests.Build(snapshot, role), query, variables);

    private async Task<IReadOnlyDictionary<string, string>> RunAsync(RoleSchema schema, string query, string variables = "{}")
    {
        var document = Parser.Parse(query);
        using var json = JsonDocument.Parse(variables);
        return await _runner.RunAsync(
            schema, document, document.Definitions.OfType<GraphQLOperationDefinition>().First(), json.RootElement, CancellationToken.None);
    }
}
