using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Auth;

/// <summary>Which refusal a client hears where several issuers could have one.</summary>
public sealed class TokenRefusalTests
{
    private const string Expired = "Could not verify JWT: JWTExpired";
    private const string BadSignature = "Could not verify JWT: JWSError JWSInvalidSignature";
    private static readonly string Other = new('o', 32);
    private static readonly string Third = new('t', 32);

    [Theory]
    [InlineData("https://tenant.example/")]
    [InlineData("realtime-demo")]
    [InlineData("")]
    public async Task Token_may_name_any_issuer_where_none_is_configured(string issuer)
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("iss", issuer)))), "user");
    }

    [Fact]
    public async Task Token_of_a_published_key_may_name_any_issuer_where_none_is_configured()
    {
        using var key = RSA.Create(2048);
        await using var server = await ScriptedServer.StartAsync();
        server.Publish(null, Tokens.Jwk(key, "k1"));
        await using var bench = AuthBench.WithJwt($$"""{"jwk_url":"{{server.Url}}/jwks"}""");
        await bench.StartAsync();
        var token = Tokens.Rsa("RS256", key, Tokens.Payload(("iss", "https://tenant.example/")), new JsonObject { ["kid"] = "k1" });
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(token), "user");
        var old = Tokens.Rsa("RS256", key, Tokens.Payload(("iss", "https://tenant.example/"), ("exp", 1)), new JsonObject { ["kid"] = "k1" });
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(old), "invalid-jwt", Expired);
    }

    /// <summary>Each key alone, whichever comes first; the names are those of the keys' configurations, <c>-</c> for none.</summary>
    [Theory]
    [InlineData("-,-", 0, null)]
    [InlineData("-,-", 1, null)]
    [InlineData("-,-,-", 1, null)]
    [InlineData("-,a", 0, null)]
    [InlineData("-,a", 1, null)]
    [InlineData("a,-", 1, null)]
    [InlineData("a,b", 0, null)]
    [InlineData("a,b", 1, null)]
    [InlineData("a,b", 1, "b")]
    [InlineData("a,-", 1, "a")]
    [InlineData("-,a", 0, "c")]
    [InlineData("a,a", 1, "a")]
    public async Task Expired_token_is_called_expired(string issuers, int signer, string? named)
    {
        await using var bench = AuthBench.WithJwt(Secrets(issuers));
        var token = Tokens.Hmac("HS256", KeyOf(signer), Tokens.Payload(("exp", 1), ("iss", named)));
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(token), "invalid-jwt", Expired);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", KeyOf(signer), Tokens.Payload(("iss", named)))), "user");
    }

    [Theory]
    [InlineData("-,-", null)]
    [InlineData("a,-", null)]
    [InlineData("a,-", "a")]
    [InlineData("a,b", "b")]
    public async Task Token_that_no_key_verifies_has_a_bad_signature_however_old_it_is(string issuers, string? named)
    {
        await using var bench = AuthBench.WithJwt(Secrets(issuers));
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", new string('f', 32), Tokens.Payload(("exp", 1), ("iss", named)))), "invalid-jwt", BadSignature);
    }

    /// <summary>The token names an issuer that is not configured, and the key that verifies it is of another one.</summary>
    [Theory]
    [InlineData("-,b", 1, "x")]
    [InlineData("b,-", 0, "x")]
    [InlineData("a,b", 0, "x")]
    [InlineData("-,a,b", 2, "x")]
    [InlineData("a", 0, "x")]
    public async Task Token_whose_key_is_of_another_issuer_is_told_what_that_key_says(string issuers, int signer, string named)
    {
        await using var bench = AuthBench.WithJwt(Secrets(issuers));
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", KeyOf(signer), Tokens.Payload(("iss", named)))), "invalid-jwt", "Could not verify JWT: JWTNotInIssuer");
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", KeyOf(signer), Tokens.Payload(("iss", named), ("exp", 1)))), "invalid-jwt", Expired);
    }

    [Theory]
    [InlineData("a,b", 1, "a")]
    [InlineData("b,a", 0, "a")]
    [InlineData("a,-,b", 2, "a")]
    public async Task Token_that_names_an_issuer_whose_key_did_not_sign_it_has_a_bad_signature(string issuers, int signer, string named)
    {
        await using var bench = AuthBench.WithJwt(Secrets(issuers));
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", KeyOf(signer), Tokens.Payload(("iss", named), ("exp", 1)))), "invalid-jwt", BadSignature);
    }

    [Theory]
    [InlineData("nbf", 1893460000, "JWTNotYetValid")]
    [InlineData("iat", 1893460000, "JWTIssuedAtFuture")]
    [InlineData("exp", 1, "JWTExpired")]
    [InlineData("aud", null, "JWTNotInAudience")]
    public async Task Key_that_verifies_says_what_is_wrong_whichever_keys_are_beside_it(string claim, int? value, string reason)
    {
        var others = $$"""{"type":"HS256","key":"{{Other}}"},{"type":"HS256","key":"{{Third}}","issuer":"a"}""";
        var one = $$"""{"type":"HS256","key":"{{AuthBench.Key}}","issuer":"b","audience":"me"}""";
        foreach (var secrets in new[] { $"[{others},{one}]", $"[{one},{others}]" })
        {
            await using var bench = AuthBench.WithJwt(secrets);
            foreach (var named in new[] { "b", null })
            {
                JsonNode? audience = claim == "aud" ? "you" : "me";
                var payload = Tokens.Payload(("iss", named), ("aud", audience));
                if (value is { } number)
                {
                    payload[claim] = number;
                }

                OutcomeAssert.Refused(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, payload)), "invalid-jwt", $"Could not verify JWT: {reason}");
            }
        }
    }

    [Fact]
    public async Task Token_that_names_an_issuer_of_published_keys_is_told_of_them_and_others_are_not_read_again()
    {
        using var key = RSA.Create(2048);
        await using var server = await ScriptedServer.StartAsync();
        server.Publish(null, Tokens.Jwk(key, "k1"));
        await using var bench = AuthBench.WithJwt(
            $$"""[{"jwk_url":"{{server.Url}}/jwks","issuer":"a"},{"type":"HS256","key":"{{AuthBench.Key}}"}]""");
        await bench.StartAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(31));
        var asked = server.Requests;
        var ofNobody = Tokens.Rsa("RS256", key, Tokens.Payload(("iss", "x")), new JsonObject { ["kid"] = "k2" });
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(ofNobody), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
        Assert.Equal(asked, server.Requests);
        var foreign = Tokens.Rsa("RS256", key, Tokens.Payload(("iss", "x")), new JsonObject { ["kid"] = "k1" });
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(foreign), "invalid-jwt", "Could not verify JWT: JWTNotInIssuer");
        var unknown = Tokens.Rsa("RS256", key, Tokens.Payload(("iss", "a")), new JsonObject { ["kid"] = "k2" });
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(unknown), "invalid-jwt", "Could not verify JWT: JWSError NoUsableKeys");
        Assert.Equal(asked + 1, server.Requests);
    }

    [Fact]
    public async Task Published_key_that_is_not_there_says_less_than_a_key_that_does_not_fit()
    {
        using var key = RSA.Create(2048);
        await using var server = await ScriptedServer.StartAsync();
        server.Publish(null, Tokens.Jwk(key, "k1"));
        await using var bench = AuthBench.WithJwt($$"""[{"jwk_url":"{{server.Url}}/jwks"},{"type":"HS256","key":"{{AuthBench.Key}}"}]""");
        await bench.StartAsync();
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", 1)))), "invalid-jwt", Expired);
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Rsa("RS256", key, Tokens.Payload(("nbf", 1893460000)), new JsonObject { ["kid"] = "k1" })), "invalid-jwt", "Could not verify JWT: JWTNotYetValid");
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", Other, Tokens.Payload())), "invalid-jwt", BadSignature);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://tenant.example/")]
    public async Task Beside_the_demos_issuer_an_expired_token_is_called_expired(string? named)
    {
        var demo = new DemoIssuer(Other, new FakeTimeProvider(Tokens.Now));
        await using var bench = AuthBench.WithDemo($$"""{"type":"HS256","key":"{{AuthBench.Key}}"}""", demo);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(demo.TokenFor(1)), "user");
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", 1), ("iss", named)))), "invalid-jwt", Expired);
        bench.Time.Advance(TimeSpan.FromHours(25));
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(demo.TokenFor(1)), "invalid-jwt", Expired);
    }

    private static string KeyOf(int index) => new[] { AuthBench.Key, Other, Third }[index];

    private static string Secrets(string issuers)
    {
        var list = new JsonArray();
        foreach (var name in issuers.Split(','))
        {
            var secret = new JsonObject { ["type"] = "HS256", ["key"] = KeyOf(list.Count) };
            if (name != "-")
            {
                secret["issuer"] = name;
            }

            list.Add(secret);
        }

        return list.ToJsonString();
    }
}
