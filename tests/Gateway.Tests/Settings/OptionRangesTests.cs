using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Settings;
using Gateway.WebSockets;
using Gateway.WebSockets.Connections;
using Realtime;

namespace Gateway.Tests.Settings;

/// <summary>What comments on options say of their defaults and ranges is what is enforced, and what the settings say.</summary>
public sealed partial class OptionRangesTests
{
    private const string Documented = "src/Gateway/WebSockets/Connections/GraphQLWebSocketOptions.cs";

    private static readonly GraphQLWebSocketOptions Widest = new() { KeepAlive = TimeSpan.FromSeconds(1), HalfOpenTimeout = TimeSpan.FromHours(2) };

    [Fact]
    public void Range_in_a_comment_on_the_transports_options_is_the_one_that_is_checked()
    {
        var ranges = Ranges().Matches(File.ReadAllText(Repository.PathOf(Documented))).ToList();

        Assert.InRange(ranges.Count, 10, 30);
        Assert.All(ranges, match =>
        {
            var property = typeof(GraphQLWebSocketOptions).GetProperty(match.Groups["name"].Value)!;
            var (low, high) = (Value(property, match.Groups["low"].Value), Value(property, match.Groups["high"].Value));
            With(property, low).Validate();
            With(property, high).Validate();
            Assert.Throws<InvalidOperationException>(With(property, Beyond(low, -1)).Validate);
            Assert.Throws<InvalidOperationException>(With(property, Beyond(high, 1)).Validate);
        });
    }

    [Fact]
    public void Setting_of_a_socket_at_the_ends_of_its_range_is_taken_by_the_transport()
    {
        foreach (var setting in SocketSettings.All.Where(setting => setting.Service == SettingService.Served))
        {
            foreach (var end in setting.Range.Split(" to "))
            {
                // The time-out is at least twice the keep-alive.
                Dictionary<string, string?> chosen = new()
                {
                    ["Realtime__WebsocketKeepalive"] = "1",
                    ["Realtime__SocketHalfOpenTimeout"] = "7200",
                    [$"Realtime__{setting.Key}"] = end,
                };
                SocketOptionsReader.Read(SettingsFrom.Gateway(chosen)).Validate();
            }
        }
    }

    [Fact]
    public void Defaults_of_the_engines_options_are_those_of_the_settings() => AssertSame(
        new RealtimeOptions { DatabaseUrl = "Host=x" },
        SettingsFrom.Gateway(null).EngineOptions("Host=x"),
        nameof(RealtimeOptions.MetadataDatabaseUrl), nameof(RealtimeOptions.ReplicationUrl), nameof(RealtimeOptions.ReadDatabaseUrl));

    [Fact]
    public void Defaults_of_the_transports_options_are_those_of_the_settings() =>
        AssertSame(new GraphQLWebSocketOptions(), SocketOptionsReader.Read(SettingsFrom.Gateway(null)));

    private static void AssertSame<T>(T expected, T actual, params string[] except)
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.CanWrite && !except.Contains(property.Name)))
        {
            Assert.Equivalent(property.GetValue(expected), property.GetValue(actual), strict: true);
        }
    }

    private static GraphQLWebSocketOptions With(PropertyInfo property, object value)
    {
        var options = Widest with { };
        property.SetValue(options, value);
        return options;
    }

    private static object Value(PropertyInfo property, string text)
    {
        var parts = text.Split(' ');
        var number = long.Parse(parts[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        var unit = parts.ElementAtOrDefault(1) switch
        {
            null => 1L,
            "s" => TimeSpan.TicksPerSecond,
            "min" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "KB" => 1L << 10,
            "MB" => 1L << 20,
            "GB" => 1L << 30,
            "TB" => 1L << 40,
            var other => throw new FormatException($"'{other}' is no unit"),
        };
        return property.PropertyType == typeof(TimeSpan) ? TimeSpan.FromTicks(number * unit)
            : property.PropertyType == typeof(long) ? number * unit
            : (object)checked((int)(number * unit));
    }

    private static object Beyond(object end, int step) => end switch
    {
        TimeSpan time => time + TimeSpan.FromTicks(step),
        long number => number + step,
        int number => number + step,
        _ => throw new ArgumentException($"{end.GetType()} has no range"),
    };

    // "Default 5 s; 1 s to 1 h." over the property.
    [GeneratedRegex(@"; (?<low>\d[\d,]*(?: \w+)?) to (?<high>\d[\d,]*(?: \w+)?)\.(?:(?!public)[\s\S])*?\n\s+public \S+ (?<name>\w+)")]
    private static partial Regex Ranges();
}
