using System.Net;
using Realtime.Administration;

namespace Gateway.Tests.Http;

public class AdminEndpointTests
{
    [Theory]
    [InlineData("/v1/metadata", AdminEndpoint.Metadata)]
    [InlineData("/v2/query", AdminEndpoint.Query)]
    [InlineData("/v1/query", AdminEndpoint.LegacyQuery)]
    public async Task Admin_command_reaches_the_engine(string path, AdminEndpoint endpoint)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("""{"type":"x","args":{}}""", path: path);
        Assert.Equal((HttpStatusCode.OK, """{"message":"success"}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal((endpoint, """{"type":"x","args":{}}"""), Assert.Single(gateway.Engine.Commands));
    }

    [Fact]
    public async Task Operation_to_explain_reaches_the_engine()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("""{"query":{"query":"{a}"}}""", path: "/v1/graphql/explain");
        Assert.Equal((HttpStatusCode.OK, "[]"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("""{"query":{"query":"{a}"}}""", Assert.Single(gateway.Engine.Explained));
        Assert.Empty(gateway.Engine.Commands);
    }

    [Fact]
    public async Task Other_role_than_admin_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add("x-hasura-role", "user");
        using var response = await gateway.PostAsync("""{"type":"x","args":{}}""", path: "/v1/metadata");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("""{"path":"$.args","error":"restricted access : admin only","code":"access-denied"}""", await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Engine.Commands);
    }

    [Fact]
    public async Task No_secret_is_401()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        using var response = await gateway.PostAsync("""{"type":"x"}""", path: "/v1/metadata");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            """{"path":"$","error":"x-hasura-admin-secret/x-hasura-access-key required, but not found","code":"access-denied"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{", "$", "invalid-json", "Error in $: Failed reading: not a valid json value")]
    [InlineData("\"type: count\"", "$", "parse-failed", "parsing Object failed, expected Object, but encountered String")]
    [InlineData("[1]", "$", "parse-failed", "parsing Object failed, expected Object, but encountered Array")]
    public async Task Malformed_command_is_400(string body, string path, string code, string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync(body, path: "/v1/metadata");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($$"""{"path":"{{path}}","error":"{{message}}","code":"{{code}}"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ten_thousand_levels_of_JSON_are_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync(new string('[', 10_000) + new string(']', 10_000), path: "/v1/metadata");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Api_that_is_not_enabled_is_404()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_ENABLED_APIS"] = "graphql" });
        using var response = await gateway.PostAsync("{}", path: "/v1/metadata");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"path":"$","error":"resource does not exist","code":"not-found"}""", await response.Content.ReadAsStringAsync());
    }
}
