namespace Gateway.Settings;

/// <summary>
/// Reads and validates all settings from the host's configuration. Order of strength: command line, <c>Realtime__Key</c> in the
/// environment, <c>HASURA_GRAPHQL_…</c>, <c>appsettings.json</c>.
/// </summary>
internal static class SettingReader
{
    private const string Section = "Realtime";

    /// <summary>
    /// Puts Hasura's environment variables into the configuration as <c>Realtime:…</c> keys, above the files and below
    /// what names the key itself.
    /// </summary>
    public static void AddSources(IConfigurationBuilder configuration, IEnumerable<KeyValuePair<string, string?>> environment, string[] arguments)
    {
        var byName = SettingTable.All.Where(setting => setting.EnvironmentName is not null)
            .ToDictionary(setting => setting.EnvironmentName!, StringComparer.OrdinalIgnoreCase);
        var variables = environment.ToList();
        configuration.AddInMemoryCollection(variables
            .Where(variable => byName.ContainsKey(variable.Key))
            .Select(variable => KeyValuePair.Create(Section + ":" + byName[variable.Key].Key, variable.Value)));
        configuration.AddInMemoryCollection(variables
            .Where(variable => variable.Key.StartsWith(Section + "__", StringComparison.OrdinalIgnoreCase))
            .Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), variable.Value)));
        configuration.AddInMemoryCollection(variables
            .Where(variable => variable.Key.StartsWith(Setting.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => KeyValuePair.Create(variable.Key.ToUpperInvariant(), variable.Value)));
        configuration.AddCommandLine(arguments);
    }

    /// <summary>Reads the values.</summary>
    /// <exception cref="SettingException">A value is malformed, a key unknown, or a setting not served must not be ignored.</exception>
    public static SettingValues Read(IConfiguration configuration)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        var warnings = new List<string>();
        var faults = new List<string>();
        var byKey = SettingTable.All.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in configuration.GetSection(Section).GetChildren().OrderBy(child => child.Key, StringComparer.Ordinal))
        {
            if (!byKey.TryGetValue(entry.Key, out var setting))
            {
                faults.Add($"The setting {Section}:{entry.Key} is not known{Nearest(entry.Key, byKey.Keys)}.");
            }
            else
            {
                ReadOne(setting, TextOf(entry), values, warnings, faults);
            }
        }

        WarnOfUnknown(configuration, warnings);
        return faults.Count > 0 ? throw new SettingException(faults) : new SettingValues(values, warnings);
    }

    private static void ReadOne(Setting setting, string text, Dictionary<string, object?> values, List<string> warnings, List<string> faults)
    {
        var name = setting.EnvironmentName ?? $"{Section}:{setting.Key}";
        if (string.IsNullOrWhiteSpace(text))
        {
            if (setting.RefusesEmpty)
            {
                faults.Add($"{name} is set but empty: give it a value or leave it out.");
            }

            return;
        }

        if (setting.Service == SettingService.Ignored)
        {
            warnings.Add($"{name} is set but not served: {setting.Meaning}");
            return;
        }

        if (setting.Service == SettingService.Refused)
        {
            faults.Add($"{name} is set but not served, and ignoring it would weaken security: {setting.Meaning}");
            return;
        }

        try
        {
            values[setting.Key] = setting.ParseBoxed(text);
        }
        catch (FormatException fault)
        {
            faults.Add($"{name} {Told(setting, text, fault)}.");
        }
    }

    // What a reader of values says names what is wrong; of a secret it must not hold the value.
    private static string Told(Setting setting, string text, FormatException fault) =>
        setting.IsSecret && fault.Message.Contains(text.Trim(), StringComparison.Ordinal) ? "is malformed" : fault.Message;

    // A JSON array in appsettings.json is as good as a comma list.
    private static string TextOf(IConfigurationSection entry) =>
        entry.Value ?? string.Join(',', entry.GetChildren().Select(child => child.Value));

    private static void WarnOfUnknown(IConfiguration configuration, List<string> warnings)
    {
        var known = SettingTable.All.Select(setting => setting.EnvironmentName).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in configuration.GetChildren())
        {
            if (entry.Key.StartsWith(Setting.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) && !known.Contains(entry.Key))
            {
                warnings.Add($"The environment variable {entry.Key} is not known{Nearest(entry.Key, known)}.");
            }
        }
    }

    private static string Nearest(string name, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: EditDistance.Between(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .MinBy(pair => pair.distance);
        return $"; the nearest that is known is {best.candidate}";
    }
}
