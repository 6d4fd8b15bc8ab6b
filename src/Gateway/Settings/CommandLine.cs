namespace Gateway.Settings;

/// <summary>
/// The short command-line options (<c>--port N</c>, <c>--demo</c>, <c>--insecure</c>, <c>--reset</c>), rewritten to the long form
/// <c>--Realtime:Key=value</c> that the host's own reader takes. <c>--urls</c> and every <c>--Section:Key</c> pass through.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] HostOptions = ["urls", "environment", "contentroot", "applicationname", "webroot"];

    /// <summary>Rewrites the arguments.</summary>
    /// <exception cref="SettingException">An option is not known or lacks its value.</exception>
    public static string[] Normalise(IReadOnlyList<string> arguments)
    {
        var result = new List<string>(arguments.Count);
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new SettingException($"The argument '{argument}' is not known: options begin with two dashes, {Known}.");
            }

            var cut = argument.IndexOf('=', StringComparison.Ordinal);
            var name = cut < 0 ? argument[2..] : argument[2..cut];
            var value = cut < 0 ? null : argument[(cut + 1)..];
            switch (name.ToLowerInvariant())
            {
                case "demo" or "insecure" or "reset":
                    result.Add($"--Realtime:{char.ToUpperInvariant(name[0])}{name[1..].ToLowerInvariant()}={value ?? "true"}");
                    break;
                case "port":
                    result.Add($"--Realtime:ServerPort={value ?? Next(arguments, ref index, name)}");
                    break;
                case var other when other.Contains(':', StringComparison.Ordinal) || HostOptions.Contains(other):
                    result.Add($"--{name}={value ?? Next(arguments, ref index, name)}");
                    break;
                default:
                    throw new SettingException($"The option '--{name}' is not known; there are {Known}.");
            }
        }

        return [.. result];
    }

    private const string Known = "--port N, --demo, --insecure, --reset, --urls URLS and --Realtime:Key=value";

    private static string Next(IReadOnlyList<string> arguments, ref int index, string name) =>
        ++index < arguments.Count ? arguments[index] : throw new SettingException($"The option '--{name}' needs a value.");
}
