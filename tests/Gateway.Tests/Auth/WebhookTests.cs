using System.Text.Json;
using Gateway.Tests.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Auth;

public class WebhookTests
{
    [Fact]
    public async Task Hook_answers_who_asks_and_gets_the_clients_headers()
    {
        await using var server = await ScriptedServer.StartAsync();
        IHeaderDictionary? sent = null;
        server.Answer = context =>
        {
            sent = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return context.Response.WriteAsync("""{"X-Hasura-Role":"editor","X-Hasura-User-Id":"5","Cache-Control":"max-age=60","other":"x"}""");
        };
        await using var bench = Bench(server, "GET");
        var outcome = await bench.AskAsync(("authorization", "Bearer x"), ("x-api-key", "k"), ("host", "me"), ("accept", "x"), ("origin", "x"));
        OutcomeAssert.IsRole(outcome, "editor");
        Assert.Equal("5", outcome.Session!["x-hasura-user-id"]);
        Assert.Equal(Tokens.Now.AddSeconds(60), outcome.ExpiresAt);
        Assert.Equal(("Bearer x", "k", ""), (sent!.Authorization.ToString(), sent["x-api-key"].ToString(), sent.Origin.ToString()));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Hook_gets_what_a_browser_says_of_the_caller_and_nothing_of_the_handshake(string mode)
    {
        await using var server = await ScriptedServer.StartAsync();
        Dictionary<string, string>? sent = null;
        server.Answer = async context =>
        {
            sent = mode == "GET"
                ? context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString())
                : (await JsonSerializer.DeserializeAsync<Dictionary<string, Dictionary<string, string>>>(context.Request.Body))!["headers"];
            await context.Response.WriteAsync("""{"x-hasura-role":"user"}""");
        };
        await using var bench = Bench(server, mode);
        OutcomeAssert.IsRole(
            await bench.AskAsync(("sec-fetch-site", "cross-site"), ("sec-ch-ua", "x"), ("sec-gpc", "1"), ("sec-websocket-key", "k"), ("sec-websocket-protocol", "p")), "user");
        Assert.Equal(["sec-ch-ua", "sec-fetch-site", "sec-gpc"], sent!.Keys.Where(name => name.StartsWith("sec-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Hook_by_POST_gets_the_headers_as_JSON()
    {
        await using var server = await ScriptedServer.StartAsync();
        JsonElement sent = default;
        (string? Type, long? Length, bool IsChunked) framing = default;
        server.Answer = async context =>
        {
            framing = (context.Request.ContentType, context.Request.ContentLength, context.Request.Headers.TransferEncoding.Count > 0);
            sent = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            await context.Response.WriteAsync("""{"x-hasura-role":"user"}""");
        };
        await using var bench = Bench(server, "POST");
        OutcomeAssert.IsRole(await bench.AskAsync(("x-api-key", "k")), "user");
        Assert.Equal("k", sent.GetProperty("headers").GetProperty("x-api-key").GetString());
        Assert.Equal(("application/json", JsonSerializer.SerializeToUtf8Bytes(sent).Length, false), framing);
    }

    [Theory]
    [InlineData(401, "", 401, "access-denied")]
    [InlineData(403, "", 500, "unexpected")]
    [InlineData(200, "{}", 500, "unexpected")]
    [InlineData(200, "nonsense", 500, "unexpected")]
    [InlineData(200, "", 500, "unexpected")]
    [InlineData(200, "[]", 500, "unexpected")]
    [InlineData(200, "{\"x-hasura-role\":\"\\ud800\"}", 500, "unexpected")]
    [InlineData(200, "{\"x-hasura-role\":1}", 500, "unexpected")]
    public async Task Anything_but_a_role_is_refused(int status, string body, int refusal, string code)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        await using var bench = Bench(server, "GET");
        var outcome = await bench.AskAsync();
        Assert.Equal((refusal, code), (outcome.StatusCode, outcome.Error?.Code.Text));
    }

    [Fact]
    public async Task Answer_in_an_unknown_character_set_is_a_failure()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.ContentType = "application/json; charset=klingon";
            return context.Response.WriteAsync("""{"x-hasura-role":"user"}""");
        };
        await using var bench = Bench(server, "GET");
        Assert.Equal(500, (await bench.AskAsync()).StatusCode);
    }

    [Fact]
    public async Task Admin_secret_needs_no_hook()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var bench = Bench(server, "GET");
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", SettingsFrom.Secret)), "admin");
        Assert.Equal(0, server.Requests);
    }

    private static AuthBench Bench(ScriptedServer server, string mode) =>
        new(new() { ["HASURA_GRAPHQL_AUTH_HOOK"] = server.Url + "/hook", ["HASURA_GRAPHQL_AUTH_HOOK_MODE"] = mode });
}
