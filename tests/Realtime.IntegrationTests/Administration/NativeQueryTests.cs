using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;

namespace Realtime.IntegrationTests.Administration;

/// <summary>What the database says of a native query when it is tracked.</summary>
public sealed class NativeQueryTests : AdministrationTest
{
    private const string Model =
        """{"type":"pg_track_logical_model","args":{"name":"divided","fields":[{"name":"divided","type":"integer"}]}}""";

    [Theory]
    [InlineData("query bad", "{}", "Failed to validate query", "validation-failed")]
    [InlineData("SELECT thing AS divided FROM nowhere", "{}", "Failed to validate query", "validation-failed")]
    [InlineData("SELECT 1 AS other", "{}", "Failed to validate query", "validation-failed")]
    [InlineData("SELECT 'x'::text AS divided", "{}", "Failed to validate query", "validation-failed")]
    [InlineData("SELECT 10 / {{by}} AS divided", """{"by":{"type":"text","nullable":false}}""", "Failed to validate query", "validation-failed")]
    [InlineData("SELECT 10 / {{by}} AS divided", "{}", "Undeclared arguments: \"by\"", "validation-failed")]
    [InlineData("SELECT 10 / {{by AS divided", "{}", "Found '{{' without a matching closing '}}'", "parse-failed")]
    [InlineData("SELECT 1 AS divided", """{"by":{"type":"no_type"}}""", "the type \"no_type\" of \"by\" in native query \"q\" does not exist", "invalid-configuration")]
    public async Task Query_that_cannot_be_prepared_is_refused(string code, string arguments, string message, string errorCode)
    {
        await Host.MustAsync(Model);

        Assert.Equal((400, "$.args", message, errorCode), await Host.MustFailAsync(Track(code, arguments)));
        Assert.Empty(Host.Source.NativeQueries);
    }

    [Fact]
    public async Task Mismatch_is_told_by_its_types()
    {
        await Host.MustAsync(Model);

        var (_, body) = await Host.SendAsync(Track("SELECT 'x'::text AS divided", "{}"));

        Assert.Equal("Return column 'divided' has a type mismatch. The expected type is 'integer', but the actual type is 'text'.", (string)body["internal"]!);
    }

    [Fact]
    public async Task Query_of_an_unknown_model_is_refused() =>
        Assert.Equal((400, "$.args", "Logical model \"divided\" not found.", "not-found"), await Host.MustFailAsync(Track("SELECT 1 AS divided", "{}")));

    [Theory]
    [InlineData("SELECT 10 / {{by}} AS divided -- a comment", """{"unused":{"type":"date"},"by":{"type":"int"}}""")]
    [InlineData("WITH x AS (SELECT {{n}} + {{n}} AS divided) SELECT * FROM x;", """{"n":{"type":"int4","nullable":true}}""")]
    public async Task Query_that_can_be_prepared_is_tracked(string code, string arguments)
    {
        await Host.MustAsync(Model);

        await Host.MustAsync(Track(code, arguments));

        Assert.Equal("q", Assert.Single(Host.Source.NativeQueries).Name);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"type_names":{"prefix":"p_","suffix":"_s"}}""", "p_|_s")]
    public async Task Types_are_named_after_the_model_as_clients_know_them(string customization, string affixes)
    {
        await Host.MustAsync("""{"type":"pg_update_source","args":{"name":"default","customization":""" + customization + "}}");
        await Host.MustAsync(Model);
        await Host.MustAsync(Track("SELECT 10 / {{by}} AS divided", """{"by":{"type":"int"}}"""));

        var types = RoleSchemaBuilder.Build(Host.Current.Snapshot, "admin", includesBackendOnly: false, RoleSchemaOptions.Default).Types;
        var field = types.Query.Fields.Find("q")!;
        var (prefix, suffix) = affixes.Length == 0 ? ("", "") : (affixes.Split('|')[0], affixes.Split('|')[1]);
        Assert.Equal("[divided!]!", field.ResolvedType!.ToString());
        Assert.Equal(
            ["q_arguments!", "[divided_enum_name!]", $"[{prefix}divided_order_by{suffix}!]", $"{prefix}divided_bool_exp_bool_exp{suffix}"],
            new[] { "args", "distinct_on", "order_by", "where" }.Select(name => field.Arguments!.Find(name)!.ResolvedType!.ToString()!));
        var described = types.AllTypes.ToDictionary(type => type.Name, type => type.Description);
        Assert.Equal(
            "Boolean expression to filter rows from the logical model for \"divided\". All fields are combined with a logical 'AND'.",
            described[$"{prefix}divided_bool_exp_bool_exp{suffix}"]);
        Assert.Equal("Ordering options when selecting data from \"divided\".", described[$"{prefix}divided_order_by{suffix}"]);
        Assert.Null(described["divided_enum_name"]);
    }

    [Fact]
    public async Task Permission_on_a_field_that_is_not_there_is_refused()
    {
        await Host.MustAsync(Model);
        await Host.MustAsync(Track("SELECT 1 AS divided", "{}"));

        Assert.Equal("invalid-configuration", (await Host.MustFailAsync(
            """{"type":"pg_create_logical_model_select_permission","args":{"name":"divided","role":"user","permission":{"columns":["nope"],"filter":{}}}}""")).Code);
    }

    private static string Track(string code, string arguments) =>
        $$$"""{"type":"pg_track_native_query","args":{"root_field_name":"q","code":"{{{code}}}","returns":"divided","arguments":{{{arguments}}} }}""";
}
