using System.Text.Json.Nodes;

namespace Gateway.Tests.Auth;

public class ClaimsTests
{
    private const string Roles = "\"x-hasura-allowed-roles\":[\"user\"],\"x-hasura-default-role\":\"user\"";

    [Theory]
    [InlineData("""{"x-hasura-default-role":"user"}""", "jwt-missing-role-claims", "JWT claim does not contain x-hasura-allowed-roles")]
    [InlineData("""{"x-hasura-allowed-roles":["user"]}""", "jwt-missing-role-claims", "JWT claim does not contain x-hasura-default-role")]
    [InlineData("""{"x-hasura-allowed-roles":"user","x-hasura-default-role":"user"}""", "jwt-invalid-claims", "invalid x-hasura-allowed-roles; should be a list of roles")]
    [InlineData("""{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":1}""", "jwt-invalid-claims", "invalid x-hasura-default-role; should be a role")]
    [InlineData("null", "jwt-invalid-claims", "claims key: 'https://hasura.io/jwt/claims' not found")]
    [InlineData("\"{}\"", "jwt-invalid-claims", "expecting a json object when claims_format is json")]
    public async Task Claims_that_do_not_fit_are_refused(string claims, string code, string message)
    {
        await using var bench = AuthBench.WithHs256();
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token((Tokens.Namespace, JsonNode.Parse(claims)))), code, message);
    }

    [Fact]
    public async Task Values_become_text_and_lists_become_array_literals()
    {
        await using var bench = AuthBench.WithHs256();
        var claims = JsonNode.Parse($$"""{ {{Roles}},"x-hasura-n":12,"x-hasura-b":true,"x-hasura-l":["a","b c","d\"e\\f",null,"null",3],"x-hasura-e":[],"x-hasura-z":null,"other":"x"}""");
        var session = (await bench.AskWithTokenAsync(Token((Tokens.Namespace, claims)))).Session!;
        Assert.Equal("12", session["x-hasura-n"]);
        Assert.Equal("true", session["x-hasura-b"]);
        Assert.Equal("""{a,"b c","d\"e\\f",NULL,"null",3}""", session["x-hasura-l"]);
        Assert.Equal("{}", session["x-hasura-e"]);
        Assert.Null(session["x-hasura-z"]);
        Assert.Null(session["other"]);
    }

    [Fact]
    public async Task Namespace_may_be_another()
    {
        await using var bench = AuthBench.WithHs256(""","claims_namespace":"mine" """);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(("mine", JsonNode.Parse($"{{{Roles}}}")))), "user");
    }

    [Theory]
    [InlineData("$.a.b")]
    [InlineData("$['a'][\\\"b\\\"]")]
    [InlineData("a.b")]
    public async Task Claims_may_stand_at_a_path(string path)
    {
        await using var bench = AuthBench.WithHs256($$""","claims_namespace_path":"{{path}}" """);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(("a", JsonNode.Parse("{\"b\":{" + Roles + "}}")))), "user");
    }

    [Fact]
    public async Task Claims_may_be_the_payload_itself()
    {
        await using var bench = AuthBench.WithHs256(""","claims_namespace_path":"$" """);
        var token = Token(("x-hasura-allowed-roles", new JsonArray("user")), ("X-Hasura-Default-Role", "user"));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(token), "user");
    }

    [Fact]
    public async Task Path_that_leads_nowhere_is_refused()
    {
        await using var bench = AuthBench.WithHs256(""","claims_namespace_path":"$.a.b" """);
        OutcomeAssert.Refused(await bench.AskWithTokenAsync(Token(("a", "x"))), "jwt-invalid-claims", "claims not found at claims_namespace_path: '$.a.b'");
    }

    [Fact]
    public async Task Stringified_claims_are_parsed()
    {
        await using var bench = AuthBench.WithHs256(""","claims_format":"stringified_json" """);
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token((Tokens.Namespace, $"{{{Roles}}}"))), "user");
        Assert.Equal("jwt-invalid-claims", (await bench.AskWithTokenAsync(Token((Tokens.Namespace, "{")))).Error?.Code.Text);
    }

    [Fact]
    public async Task Claims_map_takes_each_variable_from_its_place()
    {
        await using var bench = AuthBench.WithHs256(
            ""","claims_map":{"x-hasura-allowed-roles":["user","admin"],"x-hasura-default-role":{"path":"$.r","default":"user"},"X-Hasura-User-Id":{"path":"$.sub"},"x-hasura-tag":"fixed"}""");
        var session = (await bench.AskWithTokenAsync(Token((Tokens.Namespace, null)))).Session!;
        Assert.Equal(("user", "7", "fixed"), (session.Role, session["x-hasura-user-id"], session["x-hasura-tag"]));
        OutcomeAssert.IsRole(await bench.AskWithTokenAsync(Token(("r", "admin"))), "admin");
        Assert.Equal("jwt-invalid-claims", (await bench.AskWithTokenAsync(Token(("sub", null)))).Error?.Code.Text);
    }

    private static string Token(params (string Name, JsonNode? Value)[] more) => Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(more));
}
