using System.Diagnostics;

namespace Gateway.Tests.WebSockets;

/// <summary>A test that needs Node.js; where there is none that will do it is shown as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    /// <summary>The oldest that the clients and their packages run on; <c>script/bootstrap test</c> brings a newer one where this is not had.</summary>
    public static readonly Version Oldest = new(20, 17);

    private static readonly Lazy<string?> Lack = new(FindLack);

    public NodeFactAttribute()
    {
        if (Missing is { } reason)
        {
            Skip = $"{reason}: the stock npm clients were not run.";
        }
    }

    /// <summary>What is missing, as the beginning of a sentence; null where everything is there.</summary>
    public static string? Missing => Lack.Value;

    public static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".cmd"), Path.Combine(folder, program + ".exe") })
            .FirstOrDefault(File.Exists);

    private static string? FindLack()
    {
        if (FindOnPath("node") is not { } node || FindOnPath("npm") is null)
        {
            return "Node.js (node and npm) is not on the PATH";
        }

        using var process = Process.Start(new ProcessStartInfo(node, ["--version"]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        // v20.17.0, and for a build of somebody's own v21.0.0-pre
        return Version.TryParse(said.TrimStart('v').Split('-')[0], out var version) && version >= Oldest
            ? null
            : $"Node.js on the PATH is {said}, older than {Oldest}";
    }
}
