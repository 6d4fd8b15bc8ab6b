using System.Globalization;
using System.Net;
using Gateway.Origins;

namespace Gateway.Settings;

/// <summary>
/// Makes rows of the table of settings, one method for each way a value is written. A name in Hasura's spelling
/// (<c>JWT_SECRET</c>) makes a setting of Hasura, one in our spelling (<c>DataFolder</c>) a setting of our own.
/// </summary>
internal static class SettingKinds
{
    /// <summary>A switch: true, false, yes, no, on, off, 1, 0, t, f, y, n (as Hasura reads them).</summary>
    public static Setting<bool> Flag(string name, bool value, string meaning) =>
        Make(name, "boolean", value ? "true" : "false", "", meaning, ParseFlag, value);

    /// <summary>Any text; null when unset.</summary>
    public static Setting<string?> Text(string name, string meaning) =>
        Make<string?>(name, "text", "", "", meaning, text => text, null);

    /// <summary>Any text, with a default.</summary>
    public static Setting<string> TextOr(string name, string value, string meaning) =>
        Make(name, "text", value, "", meaning, text => text, value);

    /// <summary>A whole number.</summary>
    public static Setting<int> Number(string name, int value, int least, int most, string meaning) =>
        Make(name, "number", Text(value), $"{Text(least)} to {Text(most)}", meaning, text => ParseNumber(text, least, most), value);

    /// <summary>A whole number of bytes.</summary>
    public static Setting<long> Bytes(string name, long value, long least, long most, string meaning) =>
        Make(name, "bytes", Text(value), $"{Text(least)} to {Text(most)}", meaning, text => ParseNumber(text, least, most), value);

    /// <summary>A time in seconds.</summary>
    public static Setting<TimeSpan> Seconds(string name, int value, int least, int most, string meaning) =>
        Make(name, "seconds", Text(value), $"{Text(least)} to {Text(most)}", meaning,
            text => TimeSpan.FromSeconds(ParseNumber(text, least, most)), TimeSpan.FromSeconds(value));

    /// <summary>A time in milliseconds.</summary>
    public static Setting<TimeSpan> Milliseconds(string name, int value, int least, int most, string meaning) =>
        Make(name, "milliseconds", Text(value), $"{Text(least)} to {Text(most)}", meaning,
            text => TimeSpan.FromMilliseconds(ParseNumber(text, least, most)), TimeSpan.FromMilliseconds(value));

    /// <summary>One of some words, compared without case.</summary>
    public static Setting<string> Choice(string name, string value, IReadOnlyList<string> words, string meaning) =>
        Make(name, "word", value, string.Join(", ", words), meaning, text => ParseWord(text, words), value);

    /// <summary>Words separated by commas.</summary>
    public static Setting<IReadOnlyList<string>> Words(string name, string value, string meaning, IReadOnlyList<string>? allowed = null) =>
        Make(name, "comma list", value, allowed is null ? "" : string.Join(", ", allowed), meaning,
            text => ParseWords(text, allowed), ParseWords(value, allowed));

    /// <summary>IP addresses and networks separated by commas.</summary>
    public static Setting<IReadOnlyList<IPNetwork>> Networks(string name, string meaning) =>
        Make<IReadOnlyList<IPNetwork>>(name, "comma list of addresses or networks", "", "", meaning,
            text => [.. ParseWords(text, null).Select(ParseNetwork)], []);

    /// <summary>Web origins separated by commas, or <c>*</c>.</summary>
    public static Setting<IReadOnlyList<string>> OriginList(string name, string value, string meaning) =>
        Make(name, "comma list", value, "", meaning, text => ParseOrigins(text), ParseOrigins(value));

    /// <summary>A setting whose text has a reader of its own.</summary>
    public static Setting<T?> Parsed<T>(string name, string type, string meaning, Func<string, T> parse)
        where T : class => Make<T?>(name, type, "", "", meaning, parse, null);

    /// <summary>A known setting of Hasura that is not served and may be left out: a warning.</summary>
    public static Setting<string?> Ignored(string name, string meaning) => Text(name, meaning) with { Service = SettingService.Ignored };

    /// <summary>A known setting of Hasura that is not served and must not be left out: a stop.</summary>
    public static Setting<string?> Refused(string name, string meaning) => Text(name, meaning) with { Service = SettingService.Refused };

    private static Setting<T> Make<T>(string name, string type, string value, string range, string meaning, Func<string, T> parse, T defaultValue)
    {
        // Hasura's names are all capitals, our keys never are.
        var isHasura = name == name.ToUpperInvariant();
        return new Setting<T>(
            isHasura ? Setting.KeyOf(name) : name, isHasura ? Setting.EnvironmentPrefix + name : null, type, value, range, meaning, parse, defaultValue);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool ParseFlag(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        _ => throw new FormatException($"must be true or false, but is '{text}'"),
    };

    private static int ParseNumber(string text, int least, int most) => (int)ParseNumber(text, (long)least, most);

    private static long ParseNumber(string text, long least, long most) =>
        !long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? throw new FormatException($"must be a whole number, but is '{text}'")
            : number < least || number > most
                ? throw new FormatException($"must be from {Text(least)} to {Text(most)}, but is {Text(number)}")
                : number;

    private static string ParseWord(string text, IReadOnlyList<string> words) =>
        words.FirstOrDefault(word => word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException($"must be one of {string.Join(", ", words)}, but is '{text}'");

    private static IReadOnlyList<string> ParseWords(string text, IReadOnlyList<string>? allowed) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => allowed is null ? word : ParseWord(word, allowed))];

    private static IReadOnlyList<string> ParseOrigins(string text)
    {
        var entries = ParseWords(text, null);
        _ = new OriginRules(entries); // says what is wrong with one
        return entries;
    }

    private static IPNetwork ParseNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"must be a list of IP addresses or networks, but holds '{text}'");
}
