using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class SettingCombinationsTests
{
    private const string Url = "postgres://nobody@localhost/none";
    private const string Jwt = """{"type":"HS256","key":"0123456789abcdef0123456789abcdef"}""";

    [Fact]
    public void Own_database_without_an_admin_secret_stops_the_start()
    {
        var fault = Assert.Throws<SettingException>(() => SettingsFrom.All(new() { ["HASURA_GRAPHQL_DATABASE_URL"] = Url }));
        Assert.Contains("HASURA_GRAPHQL_ADMIN_SECRET is not set", fault.Message);
    }

    [Fact]
    public void Insecure_starts_without_an_admin_secret() =>
        Assert.True(SettingsFrom.All(new() { ["HASURA_GRAPHQL_DATABASE_URL"] = Url }, "--insecure").Get(AuthSettings.Insecure));

    [Fact]
    public void Private_database_starts_without_an_admin_secret() =>
        Assert.True(SettingsFrom.All([]).UsesPrivateDatabase);

    [Theory]
    [InlineData("HASURA_GRAPHQL_JWT_SECRET", Jwt, "HASURA_GRAPHQL_JWT_SECRET needs an admin secret")]
    [InlineData("HASURA_GRAPHQL_AUTH_HOOK", "http://hook", "HASURA_GRAPHQL_AUTH_HOOK needs an admin secret")]
    public void Tokens_or_webhook_without_an_admin_secret_stop_the_start(string name, string value, string sentence)
    {
        var fault = Assert.Throws<SettingException>(() => SettingsFrom.All(new() { ["HASURA_GRAPHQL_DATABASE_URL"] = Url, [name] = value }, "--insecure"));
        Assert.Contains(sentence, fault.Message);
    }

    [Fact]
    public void Tokens_and_webhook_exclude_each_other()
    {
        var fault = Assert.Throws<SettingException>(() => SettingsFrom.Gateway(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = Jwt, ["HASURA_GRAPHQL_AUTH_HOOK"] = "http://hook" }));
        Assert.Contains("exclude each other", fault.Message);
    }

    [Fact]
    public void Unauthorized_role_admin_stops_the_start() =>
        Assert.Throws<SettingException>(() => SettingsFrom.Gateway(new() { ["HASURA_GRAPHQL_UNAUTHORIZED_ROLE"] = "admin" }));

    [Fact]
    public void Allow_list_can_be_switched_on() =>
        Assert.True(SettingsFrom.Gateway(new() { ["HASURA_GRAPHQL_ENABLE_ALLOWLIST"] = "true" }).Get(OperationSettings.EnableAllowlist));

    [Theory]
    [InlineData("--prot=1")]
    [InlineData("serve")]
    [InlineData("--port")]
    public void Unknown_or_incomplete_option_stops_the_start(string argument) =>
        Assert.Throws<SettingException>(() => CommandLine.Normalise([argument]));

    [Fact]
    public void Short_options_become_keys() => Assert.Equal(
        ["--Realtime:Demo=true", "--Realtime:Insecure=true", "--Realtime:ServerPort=9", "--urls=http://x:1"],
        CommandLine.Normalise(["--demo", "--insecure", "--port", "9", "--urls", "http://x:1"]));
}
