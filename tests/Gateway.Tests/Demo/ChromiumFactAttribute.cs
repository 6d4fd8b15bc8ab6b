using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Demo;

/// <summary>A test that needs a browser, and Node.js to drive it; where one is missing it is shown as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Path is null)
        {
            Skip = "Chromium is not on the PATH: the page was not tried in a browser.";
        }
        else if (NodeFactAttribute.Missing is { } reason)
        {
            Skip = $"{reason}: the page was not tried in a browser.";
        }
    }

    /// <summary>Where the browser is.</summary>
    public static string? Path => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(NodeFactAttribute.FindOnPath).FirstOrDefault(path => path is not null);
}
