namespace Gateway.Tests.Auth;

public class TokenLocationTests
{
    private static readonly string Token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload());

    [Fact]
    public async Task No_token_and_no_unauthorized_role_is_refused()
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.Refused(await bench.AskAsync(("x-hasura-role", "user")), "invalid-headers", "Missing Authorization header in JWT authentication mode");
    }

    [Fact]
    public async Task No_token_with_an_unauthorized_role_is_that_role()
    {
        await using var bench = AuthBench.WithHs256(unauthorizedRole: "anonymous");
        var outcome = await bench.AskAsync(("x-hasura-role", "user"), ("x-hasura-user-id", "1"));
        OutcomeAssert.IsRole(outcome, "anonymous");
        Assert.Equal(["x-hasura-role"], outcome.Session!.Variables.Keys);
    }

    [Fact]
    public async Task Bad_token_is_refused_though_there_is_an_unauthorized_role()
    {
        await using var bench = AuthBench.WithHs256(unauthorizedRole: "anonymous");
        Assert.False((await bench.AskWithTokenAsync(Token + "x")).IsAccepted);
        Assert.False((await bench.AskWithTokenAsync("nonsense")).IsAccepted);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer a b")]
    [InlineData("Basic dTpw")]
    [InlineData("token")]
    [InlineData("Bearer a,Bearer b")]
    public async Task Malformed_Authorization_header_is_refused(string header)
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.Refused(await bench.AskAsync(("authorization", header)), "invalid-headers", "Malformed Authorization header");
    }

    [Fact]
    public async Task Requested_role_must_be_allowed()
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token, ("x-hasura-role", "editor")), "editor");
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token, ("x-hasura-role", "admin")), "access-denied", "Your requested role is not in allowed roles");
    }

    [Fact]
    public async Task Claims_win_over_headers()
    {
        await using var bench = AuthBench.WithHs256();
        var outcome = await bench.AskWithTokenAsync(Token, ("x-hasura-user-id", "1"), ("x-hasura-org", "1"));
        Assert.Equal("7", outcome.Session!["x-hasura-user-id"]);
        Assert.Null(outcome.Session["x-hasura-org"]);
    }

    [Fact]
    public async Task Token_is_found_in_its_cookie()
    {
        await using var bench = AuthBench.WithHs256(""","header":{"type":"Cookie","name":"session"}""");
        OutcomeAssert.IsRole(await bench.AskAsync(("cookie", $"a=b; xsession=1; session={Token}; c=d")), "user");
        OutcomeAssert.Refused(await bench.AskAsync(("cookie", "a=b")), "invalid-headers", "Could not find session in Cookie header");
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token), "invalid-headers", "Missing Authorization header in JWT authentication mode");
    }
}
