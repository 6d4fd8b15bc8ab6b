namespace Gateway.Settings;

/// <summary>All settings in the order of <c>docs/settings.md</c>. A setting that is not here does not exist.</summary>
internal static class SettingTable
{
    /// <summary>The groups with their headings in the document.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<Setting> Settings)> Groups { get; } =
    [
        ("Database", DatabaseSettings.All),
        ("Server", ServerSettings.All),
        ("Who may do what", AuthSettings.All),
        ("Operations and live queries", OperationSettings.All),
        ("Sockets", SocketSettings.All),
        ("Known, not served", UnservedSettings.All),
    ];

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Groups.SelectMany(group => group.Settings)];
}
