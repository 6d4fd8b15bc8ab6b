using Realtime.Administration;

namespace Realtime.IntegrationTests.Administration;

/// <summary>Query collections, the allow-list and saved queries with URLs of their own.</summary>
public sealed class SavedQueryCommandTests : AdministrationTest
{
    private const string Collection =
        """
        {"type":"create_query_collection","args":{"name":"c","definition":{"queries":[
          {"name":"q","query":"query { author { id } }"},{"name":"s","query":"subscription { author { id } }"}]}}}
        """;

    [Theory]
    [InlineData("""{"collection":"c","scope":{}}""", "$.scope", "key \"global\" not found")]
    [InlineData("""{"collection":"c","scope":{"global":false}}""", "$.scope", "key \"roles\" not found")]
    [InlineData("""{"collection":"c","scope":{"global":false,"roles":[]}}""", "$.scope.roles", "parsing NonEmpty failed, unexpected empty list")]
    [InlineData("""{"collection":"c","scope":{"global":true,"roles":["user"]}}""", "$.scope", "roles are not allowed when global is true")]
    public async Task A_scope_is_for_everybody_or_for_named_roles(string args, string path, string message)
    {
        await Host.MustAsync(Collection);
        var expected = (400, path, message, "parse-failed");
        Assert.Equal(expected, await Host.MustFailAsync($$"""{"type":"add_collection_to_allowlist","args":{{args}} }"""));
        await Host.MustAsync("""{"type":"add_collection_to_allowlist","args":{"collection":"c"}}""");
        Assert.Equal(expected, await Host.MustFailAsync($$"""{"type":"update_scope_of_collection_in_allowlist","args":{{args}} }"""));
    }

    [Fact]
    public async Task A_collection_is_allowed_once_and_its_scope_stays_until_it_is_updated()
    {
        await Host.MustAsync(Collection);
        await Host.MustAsync("""{"type":"add_collection_to_allowlist","args":{"collection":"c"}}""");
        var again = await Host.MustAsync("""{"type":"add_collection_to_allowlist","args":{"collection":"c","scope":{"global":false,"roles":["user"]}}}""");
        Assert.StartsWith("collection \"c\" already exists in the allowlist, scope ignored", (string?)again["message"], StringComparison.Ordinal);
        Assert.Equal("""[{"collection":"c","scope":{"global":true}}]""", await AllowlistAsync());
        await Host.MustAsync("""{"type":"update_scope_of_collection_in_allowlist","args":{"collection":"c","scope":{"global":false,"roles":["user"]}}}""");
        Assert.Equal("""[{"collection":"c","scope":{"global":false,"roles":["user"]}}]""", await AllowlistAsync());
    }

    [Fact]
    public async Task Metadata_that_allow_a_collection_twice_are_refused()
    {
        var (status, _, message, code) = await Host.MustFailAsync(
            """{"type":"replace_metadata","version":2,"args":{"metadata":{"version":3,"sources":[],"query_collections":[{"name":"c","definition":{"queries":[]}}],"allowlist":[{"collection":"c"},{"collection":"c"}]}}}""");
        Assert.Equal((400, "multiple declarations exist for the following allowlist entries: c", "parse-failed"), (status, message, code));
    }

    [Theory]
    [InlineData("a/:id/b/:id", "q", "Duplicate variables found in endpoint path: a/:id/b/:id")]
    [InlineData("a/", "q", "Empty segments or unnamed variables are not allowed: a/")]
    [InlineData("a//b", "q", "Empty segments or unnamed variables are not allowed: a//b")]
    [InlineData("a", "s", "Inconsistent object: in endpoint e: query with name s is a subscription")]
    public async Task An_endpoint_that_could_never_answer_is_refused(string url, string query, string reason)
    {
        await Host.MustAsync(Collection);
        var (status, body) = await Host.SendAsync(
            $$$"""{"type":"create_rest_endpoint","args":{"name":"e","url":"{{{url}}}","methods":["GET"],"definition":{"query":{"collection_name":"c","query_name":"{{{query}}}"} } } }""",
            AdminEndpoint.Metadata);
        Assert.Equal((400, reason), (status, (string?)body["internal"]![0]!["reason"]));
    }

    [Theory]
    [InlineData("query { author { ")]
    [InlineData("")]
    [InlineData("type author { id: Int }")]
    [InlineData("{ author { id } } scalar x")]
    public async Task A_text_that_is_no_query_is_refused_where_it_is_declared(string text)
    {
        await Host.MustAsync("""{"type":"create_query_collection","args":{"name":"empty","definition":{"queries":[]}}}""");
        var queries = """[{"name":"q","query":"{ author { id } }"},{"name":"x","query":"TEXT"}]""".Replace("TEXT", text, StringComparison.Ordinal);
        const string Message = "parsing the graphql query failed";
        Assert.Equal(
            (400, "$.definition.queries[1].query", Message, "parse-failed"),
            await Host.MustFailAsync("""{"type":"create_query_collection","args":{"name":"c","definition":{"queries":""" + queries + "}}}"));
        Assert.Equal(
            (400, "$.query", Message, "parse-failed"),
            await Host.MustFailAsync("""{"type":"add_query_to_collection","args":{"collection_name":"empty","query_name":"x","query":"TEXT"}}""".Replace("TEXT", text, StringComparison.Ordinal)));
        var (_, _, message, code) = await Host.MustFailAsync(
            """{"type":"replace_metadata","args":{"version":3,"sources":[],"query_collections":[{"name":"c","definition":{"queries":""" + queries + "}}]}}");
        Assert.Equal((Message, "parse-failed"), (message, code));
    }

    private async Task<string> AllowlistAsync() => (await Host.MustAsync("""{"type":"export_metadata","args":{}}"""))["allowlist"]!.ToJsonString();
}
