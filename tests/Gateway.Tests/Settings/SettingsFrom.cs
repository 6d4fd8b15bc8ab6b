using Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Settings;

/// <summary>Settings as a process with these environment variables and arguments would read them.</summary>
internal static class SettingsFrom
{
    public const string Secret = "a-secret-of-thirty-two-characters";

    public static SettingValues Read(Dictionary<string, string?> environment, params string[] arguments) =>
        SettingReader.Read(Configuration(environment, arguments));

    public static GatewaySettings All(Dictionary<string, string?> environment, params string[] arguments) =>
        GatewaySettings.From(Configuration(environment, arguments));

    /// <summary>A database that nobody asks and an admin secret, with more.</summary>
    public static GatewaySettings Gateway(Dictionary<string, string?>? more = null)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HASURA_GRAPHQL_DATABASE_URL"] = "postgres://nobody@localhost/none",
            ["HASURA_GRAPHQL_ADMIN_SECRET"] = Secret,
        };
        foreach (var (name, value) in more ?? [])
        {
            environment.Remove(name);
            if (value is not null)
            {
                environment[name] = value;
            }
        }

        return All(environment);
    }

    private static IConfiguration Configuration(Dictionary<string, string?> environment, string[] arguments)
    {
        var builder = new ConfigurationBuilder();
        SettingReader.AddSources(builder, environment, CommandLine.Normalise(arguments));
        return builder.Build();
    }
}
