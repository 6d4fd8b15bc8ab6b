using System.Text;

namespace Gateway.Tests.Auth;

/// <summary>Whatever a correctly signed token holds, the answer is a session or a refusal.</summary>
public sealed class TokenFormTests
{
    private const string Claims = "\"https://hasura.io/jwt/claims\":{\"x-hasura-allowed-roles\":[\"user\"],\"x-hasura-default-role\":\"user\"}";
    private const string NotJson = "Could not verify JWT: JWTClaimsSetDecodeError \"Error in $: not valid JSON, or a name twice in one object\"";
    private const string NoObject = "Could not verify JWT: JWTClaimsSetDecodeError \"Error in $: not an object\"";

    public static TheoryData<string, string> Payloads() => new()
    {
        { "", NotJson },
        { " ", NotJson },
        { "{", NotJson },
        { "{} {}", NotJson },
        { "\ufeff{}", NotJson },
        { "[]", NoObject },
        { "\"\"", NoObject },
        { "1", NoObject },
        { "null", NoObject },
        { "{\"exp\":NaN}", NotJson },
        { "{\"exp\":Infinity}", NotJson },
        { "{\"exp\":01}", NotJson },
        { "{\"a\":1,\"a\":2}", NotJson },
        { "{\"exp\":1,\"exp\":99999999999}", NotJson },
        { "{\"\\ud800\":1,\"\\ud800\":2}", NotJson },
        { $"{{\"a\":{new string('[', 5000)}{new string(']', 5000)}}}", NotJson },
        { "{\"iss\":\"\\ud800\"}", "Could not verify JWT: JWTClaimsSetDecodeError \"Error in $.iss: not text\"" },
        { "{}", "claims key: 'https://hasura.io/jwt/claims' not found" },
        { "{\"https://hasura.io/jwt/claims\":[]}", "the claims are not a json object" },
        { "{\"https://hasura.io/jwt/claims\":{\"x-hasura-allowed-roles\":[\"user\"],\"x-hasura-default-role\":\"\\ud800\"}}", "the claims hold half of a surrogate pair" },
        { "{\"https://hasura.io/jwt/claims\":{\"x-hasura-a\":\"1\",\"X-Hasura-A\":\"2\"}}", "the claim x-hasura-a is given more than once" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Payload_that_holds_no_claims_is_refused(string payload, string message)
    {
        await using var bench = AuthBench.WithHs256();
        var outcome = await bench.AskWithTokenAsync(Tokens.HmacOf(AuthBench.Key, Encoding.UTF8.GetBytes(payload)));
        Assert.Equal((400, message), (outcome.StatusCode, outcome.Error?.Message));
    }

    [Fact]
    public async Task Payload_that_is_no_UTF8_is_refused()
    {
        await using var bench = AuthBench.WithHs256();
        byte[] payload = [.. "{\"iss\":\""u8, 0xff, 0xc0, .. "\",\"x\":\""u8, 0x80, .. "\"}"u8];
        Assert.Equal("invalid-jwt", (await bench.AskWithTokenAsync(Tokens.HmacOf(AuthBench.Key, payload))).Error?.Code.Text);
    }

    [Theory]
    [InlineData("exp", "\"1893456600\"", "a number of seconds")]
    [InlineData("exp", "\"\"", "a number of seconds")]
    [InlineData("exp", "true", "a number of seconds")]
    [InlineData("exp", "[1893456600]", "a number of seconds")]
    [InlineData("exp", "{}", "a number of seconds")]
    [InlineData("exp", "null", "a number of seconds")]
    [InlineData("exp", "1e400", "a number of seconds")]
    [InlineData("exp", "1e300", "a number of seconds")]
    [InlineData("exp", "-1e300", "a number of seconds")]
    [InlineData("exp", "18446744073709551616", "a number of seconds")]
    [InlineData("iat", "null", "a number of seconds")]
    [InlineData("nbf", "\"0\"", "a number of seconds")]
    [InlineData("nbf", "-1e400", "a number of seconds")]
    [InlineData("iat", "\"0\"", "a number of seconds")]
    [InlineData("iat", "[]", "a number of seconds")]
    [InlineData("iss", "1", "a string")]
    [InlineData("sub", "7", "a string")]
    [InlineData("jti", "{}", "a string")]
    [InlineData("aud", "1", "a string or a list of strings")]
    [InlineData("aud", "[\"a\",1]", "a string or a list of strings")]
    public async Task Registered_claim_of_another_type_is_refused(string claim, string value, string expected)
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.Refused(
            await bench.AskWithTokenAsync(Tokens.HmacOf(AuthBench.Key, Encoding.UTF8.GetBytes($"{{\"{claim}\":{value},{Claims}}}"))),
            "invalid-jwt",
            $"Could not verify JWT: JWTClaimsSetDecodeError \"Error in $.{claim}: not {expected}\"");
    }

    [Theory]
    [InlineData("\"exp\":1893456600.75", null)]
    [InlineData("\"exp\":1.8934566e9", null)]
    [InlineData("\"exp\":1893456600000", null)]
    [InlineData("\"exp\":9000000000000000000", null)]
    [InlineData("\"exp\":-9000000000000000000", "JWTExpired")]
    [InlineData("\"exp\":-1", "JWTExpired")]
    [InlineData("\"iss\":null,\"sub\":null,\"jti\":null,\"aud\":null", null)]
    [InlineData("\"exp\":0", "JWTExpired")]
    [InlineData("\"nbf\":9000000000000000000", "JWTNotYetValid")]
    [InlineData("\"iat\":9000000000000000000", "JWTIssuedAtFuture")]
    [InlineData("\"iat\":1893456030.5", "JWTIssuedAtFuture")]
    [InlineData("\"iat\":1893456029.5", null)]
    [InlineData("\"iat\":-5", null)]
    public async Task Times_are_numbers_of_any_size(string times, string? reason)
    {
        await using var bench = AuthBench.WithHs256(""","allowed_skew":30""");
        var outcome = await bench.AskWithTokenAsync(Tokens.HmacOf(AuthBench.Key, Encoding.UTF8.GetBytes($"{{{times},{Claims}}}")));
        if (reason is null)
        {
            OutcomeAssert.IsRole(outcome, "user");
        }
        else
        {
            OutcomeAssert.Refused(outcome, "invalid-jwt", "Could not verify JWT: " + reason);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d.e")]
    [InlineData("*.*.*")]
    [InlineData("e30.e30.")]
    [InlineData("W10.e30.e30")]
    [InlineData("bnVsbA.e30.e30")]
    [InlineData("eyJhbGciOjF9.e30.e30")]
    [InlineData("eyJhbGciOiJIUzI1NiIsImtpZCI6e319.e30.e30")]
    public async Task What_is_no_token_is_refused(string text)
    {
        await using var bench = AuthBench.WithHs256();
        var outcome = await bench.AskAsync(("authorization", "Bearer " + text));
        Assert.Equal(400, outcome.StatusCode);
        Assert.Contains(outcome.Error!.Code.Text, new[] { "invalid-jwt", "invalid-headers" });
    }
}
