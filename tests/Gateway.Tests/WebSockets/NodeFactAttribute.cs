namespace Gateway.Tests.WebSockets;

/// <summary>A test that needs Node.js; where there is none it is shown as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (FindOnPath("node") is null || FindOnPath("npm") is null)
        {
            Skip = "Node.js (node and npm) is not on the PATH: the stock npm clients were not run.";
        }
    }

    public static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".cmd"), Path.Combine(folder, program + ".exe") })
            .FirstOrDefault(File.Exists);
}
