using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class SettingReaderTests
{
    [Fact]
    public void Hasura_variable_is_read_under_its_own_name()
    {
        var values = SettingsFrom.Read(new() { ["HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL"] = "250" });
        Assert.Equal(TimeSpan.FromMilliseconds(250), values.Get(OperationSettings.LiveQueriesRefetchInterval));
    }

    [Fact]
    public void Key_in_the_environment_goes_before_Hasuras_variable()
    {
        var values = SettingsFrom.Read(new() { ["HASURA_GRAPHQL_SERVER_PORT"] = "1", ["Realtime__ServerPort"] = "2" });
        Assert.Equal(2, values.Get(ServerSettings.Port));
    }

    [Theory]
    [InlineData("--port", "3")]
    [InlineData("--port=3")]
    [InlineData("--Realtime:ServerPort=3")]
    public void Command_line_goes_before_the_environment(params string[] arguments)
    {
        var values = SettingsFrom.Read(new() { ["HASURA_GRAPHQL_SERVER_PORT"] = "1", ["Realtime__ServerPort"] = "2" }, arguments);
        Assert.Equal(3, values.Get(ServerSettings.Port));
    }

    [Theory]
    [InlineData("HASURA_GRAPHQL_SERVER_PORT", "eighty", "HASURA_GRAPHQL_SERVER_PORT must be a whole number, but is 'eighty'.")]
    [InlineData("HASURA_GRAPHQL_SERVER_PORT", "70000", "HASURA_GRAPHQL_SERVER_PORT must be from 0 to 65535, but is 70000.")]
    [InlineData("HASURA_GRAPHQL_DEV_MODE", "maybe", "HASURA_GRAPHQL_DEV_MODE must be true or false, but is 'maybe'.")]
    [InlineData("HASURA_GRAPHQL_ENABLED_APIS", "graphql,relay", "HASURA_GRAPHQL_ENABLED_APIS must be one of metadata, graphql, pgdump, config, developer, metrics, but is 'relay'.")]
    [InlineData("HASURA_GRAPHQL_ADMIN_SECRET", "", "HASURA_GRAPHQL_ADMIN_SECRET is set but empty: give it a value or leave it out.")]
    [InlineData("HASURA_GRAPHQL_JWT_SECRET", " ", "HASURA_GRAPHQL_JWT_SECRET is set but empty: give it a value or leave it out.")]
    [InlineData("HASURA_GRAPHQL_AUTH_HOOK", "ftp://x", "HASURA_GRAPHQL_AUTH_HOOK must be a URL that begins with http:// or https://, but is 'ftp://x'.")]
    [InlineData("Realtime__TrustedProxies", "10.0.0.0/8,home", "Realtime:TrustedProxies must be a list of IP addresses or networks, but holds 'home'.")]
    [InlineData("Realtime__DatabseUrl", "x", "The setting Realtime:DatabseUrl is not known; the nearest that is known is DatabaseUrl.")]
    [InlineData("HASURA_GRAPHQL_METRICS_SECRET", "x", "HASURA_GRAPHQL_METRICS_SECRET is set but not served, and ignoring it would weaken security: metrics with a secret of their own are not served; remove it.")]
    public void Wrong_setting_stops_the_start_with_a_sentence_that_names_it(string name, string value, string sentence)
    {
        var fault = Assert.Throws<SettingException>(() => SettingsFrom.Read(new() { [name] = value }));
        Assert.Equal(sentence, Assert.Single(fault.Sentences));
    }

    [Fact]
    public void All_wrong_settings_are_told_at_once()
    {
        var fault = Assert.Throws<SettingException>(() => SettingsFrom.Read(new() { ["HASURA_GRAPHQL_SERVER_PORT"] = "x", ["HASURA_GRAPHQL_DEV_MODE"] = "x" }));
        Assert.Equal(2, fault.Sentences.Count);
    }

    [Fact]
    public void Setting_that_is_not_served_warns_once()
    {
        var values = SettingsFrom.Read(new() { ["HASURA_GRAPHQL_ENABLE_TELEMETRY"] = "false" });
        Assert.Equal("HASURA_GRAPHQL_ENABLE_TELEMETRY is set but not served: there is no telemetry to switch.", Assert.Single(values.Warnings));
    }

    [Fact]
    public void Unknown_Hasura_variable_warns_with_the_nearest_name()
    {
        var values = SettingsFrom.Read(new() { ["HASURA_GRAPHQL_ADMIN_SECRT"] = "x" });
        Assert.Equal(
            "The environment variable HASURA_GRAPHQL_ADMIN_SECRT is not known; the nearest that is known is HASURA_GRAPHQL_ADMIN_SECRET.", Assert.Single(values.Warnings));
    }

    [Fact]
    public void Every_key_and_environment_name_is_unique()
    {
        Assert.Distinct(SettingTable.All.Select(setting => setting.Key), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(SettingTable.All.Select(setting => setting.EnvironmentName).OfType<string>());
    }
}
