using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Outbound;
using Gateway.Settings;
using Realtime.Testing;

namespace Gateway.Tests.Auth;

public class PublishedKeySetTests
{
    private static readonly RSA First = RSA.Create(2048);
    private static readonly RSA Second = RSA.Create(2048);

    [Fact]
    public async Task Token_signed_with_a_published_key_is_taken()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publish(null, Tokens.Jwk(Second, "b"), Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(First, "a")), "user");
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(Second, "b")), "user");
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token(First, "b")), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
    }

    [Fact]
    public async Task Start_without_keys_stops()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Fail(500);
        await using var bench = Bench(server);
        var fault = await Assert.ThrowsAsync<SettingException>(bench.StartAsync);
        Assert.StartsWith("HASURA_GRAPHQL_JWT_SECRET: the key set", fault.Message);
    }

    [Fact]
    public async Task Unknown_kid_has_the_keys_read_at_most_every_30_seconds()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publish("max-age=86400", Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token(Second, "b")), "invalid-jwt", "Could not verify JWT: JWSError NoUsableKeys");
        Assert.Equal(2, server.Requests);
        server.Publish("max-age=86400", Tokens.Jwk(Second, "b"));
        Assert.False((await bench.AskWithTokenAsync(Token(Second, "b"))).IsAccepted);
        Assert.Equal(2, server.Requests);
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(Second, "b")), "user");
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task Remembered_token_ends_when_its_key_is_withdrawn()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publish("max-age=86400", Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        var token = Token(First, "a");
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(token), "user");
        server.Publish("max-age=86400", Tokens.Jwk(Second, "b"));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(Second, "b")), "user");
        Assert.False((await bench.AskWithTokenAsync(token)).IsAccepted);
    }

    [Fact]
    public async Task Keys_are_read_again_when_their_time_is_over()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publish("public, max-age=60", Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        server.Publish("public, max-age=60", Tokens.Jwk(Second, "a"));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(First, "a")), "user");
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => (await bench.AskWithTokenAsync(Token(Second, "a"))).IsAccepted, "the new key is known");
        Assert.False((await bench.AskWithTokenAsync(Token(First, "a"))).IsAccepted);
    }

    [Fact]
    public async Task Last_good_keys_hold_for_24_hours_and_then_tokens_are_refused()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publish("max-age=3600", Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        server.Fail(503);
        var token = Token(First, "a", ("exp", Tokens.Now.AddDays(9).ToUnixTimeSeconds()));
        var seen = server.Requests;
        bench.Time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => server.Requests > seen, "the keys are asked for again");
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(token), "user");
        bench.Time.Advance(TimeSpan.FromHours(23));
        await Eventually.TrueAsync(async () =>
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1)); // the loop asks again each minute
            return !(await bench.AskWithTokenAsync(token)).IsAccepted;
        }, "the old key is forgotten");
    }

    [Fact]
    public async Task Symmetric_and_foreign_keys_of_a_set_are_passed_over()
    {
        await using var server = await ScriptedServer.StartAsync();
        var secret = new JsonObject { ["kty"] = "oct", ["kid"] = "s", ["alg"] = "HS256", ["k"] = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY" };
        server.Publish(null, secret, new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["kid"] = "o", ["x"] = "AAAA" }, Tokens.Jwk(First, "a"));
        await using var bench = await BenchAsync(server);
        var forged = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(), new JsonObject { ["kid"] = "s" });
        Assert.False((await bench.AskWithTokenAsync(forged)).IsAccepted);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(First, "a")), "user");
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.Redirect("http://192.0.2.1/");
            return Task.CompletedTask;
        };
        await using var bench = Bench(server);
        await Assert.ThrowsAsync<SettingException>(bench.StartAsync);
    }

    [Theory]
    [InlineData("http://169.254.169.254/keys")]
    [InlineData("http://[fe80::1]/keys")]
    [InlineData("http://[::ffff:169.254.169.254]/keys")]
    public async Task Link_local_addresses_are_never_asked(string url)
    {
        await using var bench = AuthBench.WithJwt($$"""{"jwk_url":"{{url}}"}""");
        var fault = await Assert.ThrowsAsync<SettingException>(bench.StartAsync);
        Assert.Contains("link-local", fault.Message);
    }

    [Theory]
    [InlineData("max-age=120", null, 120)]
    [InlineData("s-maxage=30", null, 30)]
    [InlineData("no-cache", null, 1)]
    [InlineData("no-store, max-age=9", null, 1)]
    [InlineData("max-age=0", null, 1)]
    [InlineData(null, 90, 90)]
    [InlineData("max-age=5", 90, 5)]
    [InlineData(null, -5, 1)]
    [InlineData("public", null, null)]
    public void Lifetime_follows_the_cache_headers(string? control, int? expires, int? seconds)
    {
        using var response = new HttpResponseMessage { Content = new StringContent("") };
        if (control is not null)
        {
            response.Headers.TryAddWithoutValidation("Cache-Control", control);
        }

        if (expires is { } after)
        {
            response.Content.Headers.Expires = Tokens.Now.AddSeconds(after);
        }

        Assert.Equal(seconds, (int?)CacheLifetime.Of(response, Tokens.Now)?.TotalSeconds);
    }

    private static AuthBench Bench(ScriptedServer server) => AuthBench.WithJwt($$"""{"jwk_url":"{{server.Url}}/keys"}""");

    private static async Task<AuthBench> BenchAsync(ScriptedServer server)
    {
        var bench = Bench(server);
        await bench.StartAsync();
        return bench;
    }

    private static string Token(RSA key, string kid, params (string Name, JsonNode? Value)[] more) =>
        Tokens.Rsa("RS256", key, Tokens.Payload(more), new JsonObject { ["kid"] = kid });
}
