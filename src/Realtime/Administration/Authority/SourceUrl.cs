using System.Text.RegularExpressions;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Authority;

/// <summary>
/// What <c>database_url</c> of a source leads to: a URL with environment variables in it (<c>{{NAME}}</c>), the variable that holds one, or its parts. Without
/// state.
/// </summary>
internal static partial class SourceUrl
{
    /// <summary>The URL.</summary>
    /// <exception cref="GraphQLErrorException">There is none; the message tells no secret.</exception>
    public static string Of(JsonCursor databaseUrl, Func<string, string?> environment)
    {
        if (databaseUrl.TryGetString(out var template))
        {
            return Variable().Replace(template, match => Read(match.Groups["name"].Value));
        }

        if (databaseUrl["from_env"].TryGetString(out var variable))
        {
            return Read(variable);
        }

        return databaseUrl["connection_parameters"] is { IsAbsent: false } parts
            ? Compose(parts)
            : throw databaseUrl.Failed(
                ErrorCode.InvalidConfiguration,
                "configuration.connection_info.database_url must be a string, {\"from_env\": \"…\"} or {\"connection_parameters\": {…}}");

        string Read(string name) =>
            environment(name) ?? throw databaseUrl.Failed(ErrorCode.InvalidConfiguration, $"environment variable '{name}' not set");
    }

    private static string Compose(JsonCursor parts)
    {
        var user = Uri.EscapeDataString(parts.Required("username").AsString());
        var password = parts["password"].AsOptionalString() is { Length: > 0 } secret ? ":" + Uri.EscapeDataString(secret) : "";
        var host = parts.Required("host").AsString();
        var port = parts.Required("port").AsOptionalInteger();
        return $"postgresql://{user}{password}@{host}:{port}/{Uri.EscapeDataString(parts.Required("database").AsString())}";
    }

    [GeneratedRegex(@"\{\{\s*(?<name>[^\s{}]+)\s*\}\}")]
    private static partial Regex Variable();
}
