using System.Net;
using Gateway.Http;

namespace Gateway.Tests.Http;

public class GraphQLGetTests
{
    [Fact]
    public async Task Query_is_read_from_the_parameters()
    {
        await using var gateway = await TestGateway.StartAsync();
        var query = Uri.EscapeDataString("query Q($v: Int) { a(b: $v) }");
        using var response = await gateway.Client.GetAsync($"/v1/graphql?query={query}&operationName=Q&variables={Uri.EscapeDataString("""{"v":1}""")}");
        Assert.Equal("""{"data":{"a":1}}""", await response.Content.ReadAsStringAsync());
        var (request, _) = Assert.Single(gateway.Engine.Asked);
        Assert.Equal(("query Q($v: Int) { a(b: $v) }", "Q", """{"v":1}"""), (request.Query, request.OperationName, request.Variables.GetRawText()));
    }

    [Fact]
    public async Task Mutation_is_refused_with_405()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Client.GetAsync("/v1/graphql?query=" + Uri.EscapeDataString("mutation { delete_a }"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("method-not-allowed", await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Engine.Asked);
    }

    [Theory]
    [InlineData("", "parse-failed")]
    [InlineData("?query={a}&query={b}", "parse-failed")]
    [InlineData("?query={a}&variables=[]", "invalid-json")]
    [InlineData("?query={a}&variables={", "invalid-json")]
    public async Task Malformed_parameters_are_an_error_object(string parameters, string code)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Client.GetAsync("/v1/graphql" + parameters);
        Assert.Contains(code, await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Engine.Asked);
    }

    [Theory]
    [InlineData("mutation { a }", true)]
    [InlineData("query A { a } mutation B { b }", true)]
    [InlineData("fragment f on t { x } # {\nmutation { b }", true)]
    [InlineData("query A($x: t = {y: \"}\"}) { a } mutation B { b }", true)]
    [InlineData("query A { a(x: \"\"\"\\\"\"\" }\"\"\") } ,mutation @d { b }", true)]
    [InlineData("{ mutation }", false)]
    [InlineData("query mutation { a }", false)]
    [InlineData("{ a(x: \"} mutation {\") }", false)]
    [InlineData("# mutation\n{ a }", false)]
    [InlineData("fragment mutation on t { x } query { ...mutation }", false)]
    [InlineData("", false)]
    public void Mutation_is_found_by_its_keyword(string document, bool expected) => Assert.Equal(expected, GetDocument.HasMutation(document));
}
