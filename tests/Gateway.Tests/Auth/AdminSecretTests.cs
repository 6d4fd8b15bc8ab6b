using Gateway.Tests.Settings;

namespace Gateway.Tests.Auth;

public class AdminSecretTests
{
    private const string Required = "x-hasura-admin-secret/x-hasura-access-key required, but not found";
    private const string Wrong = "invalid \"x-hasura-admin-secret\"/\"x-hasura-access-key\"";

    [Theory]
    [InlineData("x-hasura-admin-secret")]
    [InlineData("x-hasura-access-key")]
    public async Task Right_secret_is_admin(string header)
    {
        await using var bench = new AuthBench();
        var outcome = await bench.AskAsync((header, SettingsFrom.Secret));
        OutcomeAssert.IsRole(outcome, "admin");
        Assert.True(outcome.Session!.HasAdminSecret);
    }

    [Fact]
    public async Task Admin_acts_as_any_role_with_any_variables()
    {
        await using var bench = new AuthBench();
        var outcome = await bench.AskAsync(
            ("x-hasura-admin-secret", SettingsFrom.Secret), ("x-hasura-role", "editor"), ("X-Hasura-User-Id", "9"), ("x-hasura-use-backend-only-permissions", "true"), ("accept", "x"));
        OutcomeAssert.IsRole(outcome, "editor");
        Assert.True(outcome.Session!.UseBackendOnlyPermissions);
        Assert.Equal("9", outcome.Session["x-hasura-user-id"]);
        Assert.Equal(["x-hasura-role", "x-hasura-user-id"], outcome.Session.Variables.Keys.Order());
    }

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("t", true)]
    [InlineData("F", false)]
    [InlineData("no", false)]
    [InlineData("random", null)]
    [InlineData("", null)]
    public async Task Backend_only_flag_is_a_boolean_text(string text, bool? expected)
    {
        await using var bench = new AuthBench();
        var outcome = await bench.AskAsync(
            ("x-hasura-admin-secret", SettingsFrom.Secret), ("x-hasura-role", "editor"), ("x-hasura-use-backend-only-permissions", text));
        Assert.Equal(expected, outcome.Session?.UseBackendOnlyPermissions);
        if (expected is null)
        {
            OutcomeAssert.Refused(
                outcome,
                "bad-request",
                "x-hasura-use-backend-only-permissions:  Not a valid boolean text. True values are [\"true\",\"t\",\"yes\",\"y\"] and  False values are [\"false\",\"f\",\"no\",\"n\"]. All values are case insensitive");
        }
    }

    [Fact]
    public async Task No_secret_is_refused()
    {
        await using var bench = new AuthBench();
        var outcome = await bench.AskAsync(("x-hasura-role", "admin"));
        OutcomeAssert.Refused(outcome, "access-denied", Required);
        Assert.Equal(401, outcome.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-secret-of-thirty-two-character")]
    [InlineData("A-SECRET-OF-THIRTY-TWO-CHARACTERS")]
    public async Task Wrong_secret_is_refused_also_where_an_unauthorized_role_is_configured(string secret)
    {
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_UNAUTHORIZED_ROLE"] = "anonymous" });
        OutcomeAssert.Refused(await bench.AskAsync(("x-hasura-admin-secret", secret)), "access-denied", Wrong);
    }

    [Fact]
    public async Task Unauthorized_role_serves_requests_without_credentials_and_ignores_their_variables()
    {
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_UNAUTHORIZED_ROLE"] = "anonymous" });
        var outcome = await bench.AskAsync(("x-hasura-role", "admin"), ("x-hasura-user-id", "1"));
        OutcomeAssert.IsRole(outcome, "anonymous");
        Assert.Equal(["x-hasura-role"], outcome.Session!.Variables.Keys);
        Assert.False(outcome.Session.HasAdminSecret);
    }

    [Fact]
    public async Task Several_secrets_are_all_taken()
    {
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_ADMIN_SECRETS"] = """["first-secret-of-the-two","second-secret-of-the-two"]""", ["HASURA_GRAPHQL_ADMIN_SECRET"] = null });
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", "first-secret-of-the-two")), "admin");
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", "second-secret-of-the-two")), "admin");
    }

    [Fact]
    public async Task After_ten_wrong_secrets_a_minute_wrong_ones_get_429_and_the_right_one_still_works()
    {
        await using var bench = new AuthBench();
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Assert.Equal(401, (await bench.AskAsync(("x-hasura-admin-secret", "guess" + attempt))).StatusCode);
        }

        Assert.Equal(429, (await bench.AskAsync(("x-hasura-admin-secret", "guess"))).StatusCode);
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", SettingsFrom.Secret)), "admin");
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await bench.AskAsync(("x-hasura-admin-secret", "guess"))).StatusCode);
    }

    [Fact]
    public async Task Insecure_gateway_takes_everybody_as_admin_in_the_role_asked_for()
    {
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_ADMIN_SECRET"] = null, ["Realtime__Insecure"] = "true" });
        OutcomeAssert.IsRole(await bench.AskAsync(), "admin");
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-role", "user")), "user");
    }
}
