using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Demo;

/// <summary>The page in a real browser.</summary>
public sealed class DashboardTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    // A browser starts slowly on a busy machine, and checks each view for some seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    [ChromiumFact]
    public async Task Write_of_psql_is_on_all_screens_within_a_second()
    {
        string[] titles = ["Written from outside", "Written once more", "Written a third time"];
        using var browser = await OpenAsync("watch", titles);
        await browser.ExpectAsync("ready", patience: Patience);
        var took = new List<TimeSpan>();
        foreach (var title in titles)
        {
            await PsqlAsync($"UPDATE article SET title = '{title}' WHERE id = 451");
            var written = Stopwatch.GetTimestamp();
            await browser.ExpectAsync("seen", $"\"{title}\"");
            took.Add(Stopwatch.GetElapsedTime(written));
        }

        await browser.ExpectAsync("latency", "true");
        await ExpectSilenceAsync(browser);
        // The one in the middle: a machine that is busy with other things may pause once.
        Assert.True(took.Order().ElementAt(1) < Allowed, $"it took {string.Join(", ", took)}");
    }

    [ChromiumFact]
    public async Task Lost_sockets_come_back_and_nothing_half_written_is_lost()
    {
        using var browser = await OpenAsync("lose", "Written after a loss");
        await browser.ExpectAsync("back", "6", Patience);
        await PsqlAsync("UPDATE article SET title = 'Written after a loss' WHERE id = 301");

        await browser.ExpectAsync("seen", "\"half written\"");
        await ExpectSilenceAsync(browser);
    }

    [ChromiumFact]
    public async Task Users_write_with_the_keyboard_and_everybody_sees_what_they_may()
    {
        using var browser = await OpenAsync("act");

        await browser.ExpectAsync("draft", """["user1"]""", Patience);
        await browser.ExpectAsync("badge", "\"draft, seen here only\"");
        await browser.ExpectAsync("published", """["anonymous", "user1", "user2"]""");
        await browser.ExpectAsync("focused", "\"edit\"");
        await browser.ExpectAsync("tagged");
        await browser.ExpectAsync("refused", "\"Refused: no mutations exist\"");
        await browser.ExpectAsync("moving", "0"); // somebody asked for reduced motion
        await ExpectSilenceAsync(browser);
    }

    [ChromiumFact]
    public async Task Page_has_no_barriers_in_either_scheme_and_fits_wide_and_narrow_screens()
    {
        using var browser = await OpenAsync("check");
        foreach (var scheme in new[] { "light", "dark" })
        {
            foreach (var (width, view) in new[] { (1440, "all"), (1030, "all"), (360, "anonymous"), (360, "user1"), (360, "user2") })
            {
                var found = new JsonObject { ["colorScheme"] = scheme, ["width"] = width, ["view"] = view, ["violations"] = new JsonArray(), ["overflow"] = 0 };
                await browser.ExpectAsync("checked", found.ToJsonString(), Patience);
            }
        }

        await ExpectSilenceAsync(browser);
    }

    private Task<NodeClient> OpenAsync(string task, params string[] arguments) =>
        NodeClient.StartAsync("dashboard.mjs", [task, new Uri(demo.Gateway.Client.BaseAddress!, "/demo").ToString(), ChromiumFactAttribute.Path!, .. arguments]);

    /// <summary>The browser's console has no complaints, and the script ends.</summary>
    private static async Task ExpectSilenceAsync(NodeClient browser)
    {
        await browser.ExpectAsync("complaints", "[]");
        await browser.ExpectEndAsync();
    }

    private async Task PsqlAsync(string sql)
    {
        using var psql = Process.Start("psql", ["-X", "-q", "-h", demo.Database.SocketFolder, "-U", "postgres", "-d", demo.Database.Name, "-v", "ON_ERROR_STOP=1", "-c", sql]);
        await psql.WaitForExitAsync();
        Assert.Equal(0, psql.ExitCode);
    }
}
