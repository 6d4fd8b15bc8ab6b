namespace Gateway.Settings;

/// <summary>What the gateway does with a setting that it knows.</summary>
internal enum SettingService
{
    /// <summary>It has its effect.</summary>
    Served,

    /// <summary>Hasura knows it, the gateway does not serve it, and leaving it out harms nobody: one warning when it is set.</summary>
    Ignored,

    /// <summary>Hasura knows it, the gateway does not serve it, and ignoring it would open what the operator wanted closed: the start stops.</summary>
    Refused,
}

/// <summary>
/// One row of the table of settings: it drives parsing, validation and <c>docs/settings.md</c>. Immutable.
/// A setting of Hasura is read from <c>HASURA_GRAPHQL_…</c> and from the key <c>Realtime:…</c>; one of our own from the key only.
/// </summary>
/// <param name="Key">The name under the configuration section <c>Realtime</c>, without the section.</param>
/// <param name="EnvironmentName">The whole name of Hasura's environment variable, or null when Hasura has no such setting.</param>
/// <param name="Type">How a value is written, as the document says it.</param>
/// <param name="Default">The value without the setting, as the document says it; empty when there is none.</param>
/// <param name="Range">What values are taken, as the document says it; empty when every value of the type is.</param>
/// <param name="Meaning">One sentence for the document.</param>
internal abstract record Setting(string Key, string? EnvironmentName, string Type, string Default, string Range, string Meaning)
{
    /// <summary>The prefix of Hasura's environment variables.</summary>
    public const string EnvironmentPrefix = "HASURA_GRAPHQL_";

    /// <summary>Served, ignored with a warning, or refused.</summary>
    public SettingService Service { get; init; } = SettingService.Served;

    /// <summary>True when the value must not be repeated in a message.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True when an empty value is an error instead of the same as no value: emptiness would switch off protection.</summary>
    public bool RefusesEmpty { get; init; }

    /// <summary>Reads one value; the result is boxed.</summary>
    /// <exception cref="FormatException">The value is malformed; the message is the end of a sentence that begins with the setting's name.</exception>
    public abstract object? ParseBoxed(string text);

    /// <summary><c>JWT_SECRET</c> → <c>JwtSecret</c>: one rule, so that every Hasura name has its key.</summary>
    public static string KeyOf(string hasuraName) => string.Concat(hasuraName
        .Split('_', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
}

/// <summary>A <see cref="Setting"/> with the type that its value is read into.</summary>
internal sealed record Setting<T>(
    string Key, string? EnvironmentName, string Type, string Default, string Range, string Meaning, Func<string, T> Parse, T DefaultValue)
    : Setting(Key, EnvironmentName, Type, Default, Range, Meaning)
{
    /// <inheritdoc/>
    public override object? ParseBoxed(string text) => Parse(text);
}
