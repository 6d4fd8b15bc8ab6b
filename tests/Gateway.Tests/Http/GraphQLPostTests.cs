using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Realtime.Operations;

namespace Gateway.Tests.Http;

public class GraphQLPostTests
{
    [Fact]
    public async Task Operation_reaches_the_engine_and_its_bytes_the_client()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("""{"extensions":{"e":1},"query":"query Q { a }","variables":{"v":[1,{"x":"\u00e9"}]},"operationName":"Q","unknown":[[{}]]}""");
        Assert.Equal((HttpStatusCode.OK, """{"data":{"a":1}}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(16, response.Content.Headers.ContentLength);
        var (request, session) = Assert.Single(gateway.Engine.Asked);
        Assert.Equal(("query Q { a }", "Q", """{"e":1}""", "admin"), (request.Query, request.OperationName, request.Extensions.GetRawText(), session.Role));
        Assert.Equal("é", request.Variables.GetProperty("v")[1].GetProperty("x").GetString());
    }

    [Theory]
    [InlineData("", "$", "invalid-json", "Error in $: Failed reading: not a valid json value")]
    [InlineData("{", "$", "invalid-json", "Error in $: Failed reading: not a valid json value")]
    [InlineData("""{"query":"{a}"} x""", "$", "invalid-json", "Error in $: Failed reading: not a valid json value")]
    [InlineData("""{"query":"\ud800"}""", "$", "invalid-json", "Error in $: Failed reading: not a valid json value")]
    [InlineData("{}", "$", "parse-failed", "the key 'query' was not present")]
    [InlineData("\"x\"", "$", "parse-failed", "parsing Object failed, expected Object, but encountered String")]
    [InlineData("""{"query":1}""", "$.query", "parse-failed", "parsing Text failed, expected String, but encountered Number")]
    [InlineData("""{"query":"{a}","variables":[]}""", "$.variables", "parse-failed", "parsing HashMap failed, expected Object, but encountered Array")]
    [InlineData("""{"query":"{a}","operationName":{}}""", "$.operationName", "parse-failed", "parsing Text failed, expected String, but encountered Object")]
    [InlineData("""[{"query":"{a}"},{}]""", "$[1]", "parse-failed", "the key 'query' was not present")]
    public async Task Malformed_body_is_an_error_object_with_status_200(string body, string path, string code, string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($$$"""{"errors":[{"message":"{{{message}}}","extensions":{"path":"{{{path}}}","code":"{{{code}}}"}}]}""", await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Engine.Asked);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"query\":\"{a}\",\"variables\":{\"a\":", "}}")]
    [InlineData("{\"a\":", "}")]
    public async Task Ten_thousand_levels_of_JSON_are_refused(string open, string close)
    {
        await using var gateway = await TestGateway.StartAsync();
        var nested = open.StartsWith('[') ? new string('[', 10_000) + new string(']', 10_000)
            : open + string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000) + close;
        using var response = await gateway.PostAsync(nested);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"errors\"", text);
        Assert.Empty(gateway.Engine.Asked);
        using var next = await gateway.PostAsync("""{"query":"{a}"}""");
        Assert.Equal("""{"data":{"a":1}}""", await next.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Batch_runs_in_order_and_answers_as_a_list()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Answer = request => new OperationResult(Encoding.UTF8.GetBytes($$"""{"data":"{{request.Query}}"}"""));
        using var response = await gateway.PostAsync("""[{"query":"one"},{"query":"two"}]""");
        Assert.Equal("""[{"data":"one"},{"data":"two"}]""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Batch_of_more_than_twenty_is_refused_one_by_one_and_none_is_run()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var full = await gateway.PostAsync("[" + string.Join(',', Enumerable.Repeat("""{"query":"{a}"}""", 20)) + "]");
        Assert.Equal(20, gateway.Engine.Asked.Count);
        using var response = await gateway.PostAsync("[" + string.Join(',', Enumerable.Repeat("""{"query":"{a}"}""", 21)) + "]");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answers = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(21, answers.Count);
        Assert.All(answers, answer => Assert.Equal("limit-exceeded", (string?)answer!["errors"]![0]!["extensions"]!["code"]));
        Assert.Equal(20, gateway.Engine.Asked.Count);
        using var older = await gateway.PostAsync("[" + string.Join(',', Enumerable.Repeat("1", 21)) + "]", path: "/v1alpha1/graphql");
        Assert.Equal(HttpStatusCode.BadRequest, older.StatusCode);
        using var endless = await gateway.PostAsync("[" + string.Join(',', Enumerable.Repeat("{\"query\":\"{a}\"}", 10_001)) + "]");
        Assert.NotNull(JsonNode.Parse(await endless.Content.ReadAsStringAsync())!.AsObject()["errors"]); // one answer for all
    }

    [Fact]
    public async Task Body_of_fifteen_megabytes_is_taken_and_one_over_the_limit_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var text = new string('x', 15_000_000);
        using var response = await gateway.PostAsync("{\"query\":\"m\",\"variables\":{\"v\":\"" + text + "\"}}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text.Length, gateway.Engine.Asked[0].Request.Variables.GetProperty("v").GetString()!.Length);
        using var refused = await gateway.PostAsync("{\"query\":\"m\",\"variables\":{\"v\":\"" + text + text + "\"}}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("limit-exceeded", await refused.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("application/json", "unexpected", HttpStatusCode.OK)]
    [InlineData("*/*", "validation-failed", HttpStatusCode.OK)]
    [InlineData("application/graphql-response+json", "validation-failed", HttpStatusCode.BadRequest)]
    [InlineData("application/graphql-response+json, application/json;q=0.9", "permission-error", HttpStatusCode.BadRequest)]
    [InlineData("application/graphql-response+json; charset=utf-8", "unexpected", HttpStatusCode.InternalServerError)]
    [InlineData("application/json, application/graphql-response+json", "validation-failed", HttpStatusCode.OK)]
    [InlineData("application/json;q=0.9, application/graphql-response+json;q=0.8", "validation-failed", HttpStatusCode.OK)]
    [InlineData("text/event-stream;q=0.1, */*", "validation-failed", HttpStatusCode.OK)]
    public async Task Status_follows_the_accepted_type(string accept, string code, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Answer = _ => ScriptedEngine.Failure(new ErrorCode(code));
        using var response = await gateway.PostAsync("""{"query":"{a}"}""", accept);
        Assert.Equal(status, response.StatusCode);
        Assert.StartsWith(accept.StartsWith("application/graphql") ? "application/graphql-response+json" : "application/json", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Older_path_keeps_the_status_of_a_failed_request()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("{", path: "/v1alpha1/graphql");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("validation-failed", HttpStatusCode.BadRequest)]
    [InlineData("unexpected", HttpStatusCode.InternalServerError)]
    public async Task Older_path_tells_the_outcome_by_the_status(string code, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Answer = _ => ScriptedEngine.Failure(new ErrorCode(code));
        using var response = await gateway.PostAsync("""{"query":"{a}"}""", "application/json", path: "/v1alpha1/graphql");
        Assert.Equal((status, "application/json; charset=utf-8"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task Fault_of_the_engine_is_told_without_its_text()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Answer = _ => throw new InvalidOperationException("hush");
        using var response = await gateway.PostAsync("""{"query":"{a}"}""");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("""{"errors":[{"message":"internal server error","extensions":{"path":"$","code":"unexpected"}}]}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("req-1:2/3", "req-1:2/3")]
    [InlineData("two words", null)]
    public async Task Request_id_is_sent_back_when_it_is_one_word(string id, string? echoed)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add("x-request-id", id);
        using var response = await gateway.PostAsync("""{"query":"{a}"}""");
        Assert.Equal(echoed, response.Headers.TryGetValues("x-request-id", out var values) ? values.Single() : null);
    }
}
