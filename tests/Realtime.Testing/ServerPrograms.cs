using System.Diagnostics;
using System.Globalization;
using Gateway.Embedded;

namespace Realtime.Testing;

/// <summary>
/// The PostgreSQL that the tests run on: the newest that is installed, or the one in the folder that <c>Realtime__PostgresFolder</c> names (the gateway's
/// own setting, which gateways that a test starts take over). <c>script/test --postgres 13</c> sets it.
/// </summary>
public static class ServerPrograms
{
    // Where a server keeps its extensions, seen from its programs: as Debian has it, and as a server in a folder of its own.
    private static readonly string[] Shares = ["../share", "../share/postgresql"];

    private static readonly Lazy<int> Version = new(ReadVersion);
    private static readonly Lazy<string> Found = new(() => Wanted ?? ServerBinaries.Choose(null, "").Folder);

    /// <summary>The folder that was asked for; null for the newest that is installed.</summary>
    public static string? Wanted { get; } = Environment.GetEnvironmentVariable("Realtime__PostgresFolder") is { Length: > 0 } folder ? folder : null;

    /// <summary>The folder of <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
    public static string Folder => Found.Value;

    /// <summary>The major version.</summary>
    public static int Major => Version.Value;

    /// <summary>Whether the server can create an extension.</summary>
    public static bool Has(string extension) => Shares
        .Select(share => Path.Combine(Folder, share))
        .Append(Folder.Replace("/lib/", "/share/", StringComparison.Ordinal).Replace("/bin", "", StringComparison.Ordinal)) // Debian's
        .Any(share => File.Exists(Path.Combine(share, "extension", $"{extension}.control")));

    // postgres (PostgreSQL) 13.23, or 18beta1 before there is an 18.0
    private static int ReadVersion()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Folder, "postgres"), ["--version"]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return int.Parse(said.Split(' ')[2].TakeWhile(char.IsDigit).ToArray(), CultureInfo.InvariantCulture);
    }
}
