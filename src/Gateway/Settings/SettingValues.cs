namespace Gateway.Settings;

/// <summary>The values of all settings after reading and validation, with the warnings found on the way. Immutable.</summary>
internal sealed class SettingValues(IReadOnlyDictionary<string, object?> values, IReadOnlyList<string> warnings)
{
    /// <summary>What the log says once at start: settings not served, names not known.</summary>
    public IReadOnlyList<string> Warnings { get; } = warnings;

    /// <summary>The value of one setting, its default when it is not set.</summary>
    public T Get<T>(Setting<T> setting) => values.TryGetValue(setting.Key, out var value) ? (T)value! : setting.DefaultValue;

    /// <summary>Whether the operator set it.</summary>
    public bool IsSet(Setting setting) => values.ContainsKey(setting.Key);
}
