using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Auth;

public class TokenTests
{
    [Theory]
    [InlineData("HS256", 32)]
    [InlineData("HS384", 48)]
    [InlineData("HS512", 64)]
    public async Task Token_signed_with_the_secret_is_its_default_role(string algorithm, int length)
    {
        var key = new string('k', length);
        await using var bench = AuthBench.WithJwt($$"""{"type":"{{algorithm}}","key":"{{key}}"}""");
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac(algorithm, key, Tokens.Payload()));
        OutcomeAssert.IsRole(outcome, "user");
        Assert.Equal("7", outcome.Session!["x-hasura-user-id"]);
        Assert.False(outcome.Session.HasAdminSecret);
        Assert.Equal(Tokens.Now.AddMinutes(10), outcome.ExpiresAt);
        Assert.Equal(["x-hasura-role", "x-hasura-user-id"], outcome.Session.Variables.Keys.Order());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task Token_signed_with_an_RSA_key_is_taken(string algorithm)
    {
        using var key = RSA.Create(2048);
        await using var bench = AuthBench.WithJwt(Secret(algorithm, key.ExportSubjectPublicKeyInfoPem()));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Rsa(algorithm, key, Tokens.Payload())), "user");
    }

    [Theory]
    [InlineData("ES256", "nistP256")]
    [InlineData("ES384", "nistP384")]
    [InlineData("ES512", "nistP521")]
    public async Task Token_signed_with_an_elliptic_curve_key_is_taken(string algorithm, string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        await using var bench = AuthBench.WithJwt(Secret(algorithm, key.ExportSubjectPublicKeyInfoPem()));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Ec(algorithm, key, Tokens.Payload())), "user");
    }

    [Fact]
    public async Task Key_may_be_a_certificate()
    {
        using var key = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Tokens.Now, Tokens.Now.AddDays(1));
        await using var bench = AuthBench.WithJwt(Secret("RS256", certificate.ExportCertificatePem()));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Rsa("RS256", key, Tokens.Payload())), "user");
    }

    [Fact]
    public async Task Public_key_used_as_an_HMAC_secret_is_refused()
    {
        using var key = RSA.Create(2048);
        var pem = key.ExportSubjectPublicKeyInfoPem();
        await using var bench = AuthBench.WithJwt(Secret("RS256", pem));
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", pem, Tokens.Payload()));
        Assert.Equal("invalid-jwt", outcome.Error?.Code.Text);
        Assert.StartsWith("Could not verify JWT: JWSError ", outcome.Error!.Message);
    }

    [Theory]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task Other_algorithm_than_the_configured_one_is_refused(string algorithm)
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac(algorithm, AuthBench.Key, Tokens.Payload())), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    public async Task Unsigned_token_is_refused(string algorithm)
    {
        await using var bench = AuthBench.WithHs256();
        var token = Tokens.Sign(algorithm, Tokens.Payload(), null, _ => []);
        Assert.Equal("invalid-jwt", (await bench.AskWithTokenAsync(token)).Error?.Code.Text);
    }

    [Theory]
    [InlineData("crit")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("jwk")]
    public async Task Token_that_brings_its_own_key_or_extensions_is_refused(string header)
    {
        await using var bench = AuthBench.WithHs256();
        var token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(), new JsonObject { [header] = header == "crit" ? new JsonArray("exp") : "http://evil" });
        Assert.Equal("invalid-jwt", (await bench.AskWithTokenAsync(token)).Error?.Code.Text);
    }

    [Theory]
    [InlineData("exp", 0, "JWTExpired")]
    [InlineData("exp", -3600, "JWTExpired")]
    [InlineData("nbf", 1, "JWTNotYetValid")]
    [InlineData("iat", 1, "JWTIssuedAtFuture")]
    public async Task Token_out_of_its_time_is_refused(string claim, int seconds, string reason)
    {
        await using var bench = AuthBench.WithHs256();
        var token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload((claim, Tokens.Now.AddSeconds(seconds).ToUnixTimeSeconds())));
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(token), "invalid-jwt", "Could not verify JWT: " + reason);
    }

    [Fact]
    public async Task Allowed_skew_moves_the_end()
    {
        await using var bench = AuthBench.WithHs256(""","allowed_skew":30""");
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", Tokens.Now.ToUnixTimeSeconds()))));
        Assert.Equal(Tokens.Now.AddSeconds(30), outcome.ExpiresAt);
    }

    [Fact]
    public async Task Remembered_token_ends_with_its_time()
    {
        await using var bench = AuthBench.WithHs256();
        var token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload());
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(token), "user");
        Assert.Same((await bench.AskWithTokenAsync(token)).Session, (await bench.AskWithTokenAsync(token)).Session);
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(token), "invalid-jwt", "Could not verify JWT: JWTExpired");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("true", false)]
    public async Task Token_without_an_end_is_taken_unless_a_setting_demands_one(string? demanded, bool isTaken)
    {
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = $$"""{"type":"HS256","key":"{{AuthBench.Key}}"}""", ["Realtime__JwtRequireExpiry"] = demanded });
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", null))));
        Assert.Equal(isTaken, outcome.IsAccepted);
        Assert.Null(outcome.ExpiresAt);
    }

    [Theory]
    [InlineData("one", true)]
    [InlineData("""["other","two"]""", true)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public async Task Audience_must_be_one_of_the_configured(string? audience, bool isTaken)
    {
        await using var bench = AuthBench.WithHs256(""","audience":["one","two"]""");
        var value = audience?.StartsWith('[') == true ? JsonNode.Parse(audience) : audience;
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("aud", value))));
        if (isTaken)
        {
            OutcomeAssert.IsRole(outcome, "user");
        }
        else
        {
            OutcomeAssert.Refused(outcome, "invalid-jwt", "Could not verify JWT: JWTNotInAudience");
        }
    }

    [Theory]
    [InlineData("me", true)]
    [InlineData(null, true)]
    [InlineData("other", false)]
    public async Task Issuer_must_be_the_configured_one_or_absent(string? issuer, bool isTaken)
    {
        await using var bench = AuthBench.WithHs256(""","issuer":"me" """);
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("iss", issuer))));
        if (isTaken)
        {
            OutcomeAssert.IsRole(outcome, "user");
        }
        else
        {
            OutcomeAssert.Refused(outcome, "invalid-jwt", "Could not verify JWT: JWTNotInIssuer");
        }
    }

    [Fact]
    public async Task Of_several_issuers_the_one_that_the_token_names_verifies_it()
    {
        var other = new string('o', 32);
        await using var bench = AuthBench.WithJwt($$"""[{"type":"HS256","key":"{{AuthBench.Key}}","issuer":"a"},{"type":"HS256","key":"{{other}}","issuer":"b"}]""");
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Tokens.Hmac("HS256", other, Tokens.Payload(("iss", "b")))), "user");
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("iss", "b")))), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.Hmac("HS256", other, Tokens.Payload(("iss", "c")))), "invalid-jwt", "Could not verify JWT: JWTNotInIssuer");
    }

    [Fact]
    public async Task Tampered_claims_are_refused()
    {
        await using var bench = AuthBench.WithHs256();
        var good = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload()).Split('.');
        var bad = Tokens.Hmac("HS256", "x", Tokens.Payload(("sub", "8"))).Split('.');
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync($"{good[0]}.{bad[1]}.{good[2]}"), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
    }

    [Fact]
    public async Task Token_beyond_16_KB_is_refused()
    {
        await using var bench = AuthBench.WithHs256();
        var outcome = await bench.AskWithTokenAsync(Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("more", new string('x', 17_000)))));
        Assert.Equal("invalid-jwt", outcome.Error?.Code.Text);
    }

    private static string Secret(string algorithm, string pem) => new JsonObject { ["type"] = algorithm, ["key"] = pem }.ToJsonString();
}
