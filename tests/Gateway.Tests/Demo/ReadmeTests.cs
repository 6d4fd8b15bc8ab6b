using System.Text.RegularExpressions;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Demo;

/// <summary>What the README tells newcomers to paste.</summary>
public sealed partial class ReadmeTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [NodeFact]
    public async Task Subscription_runs_as_it_is_printed()
    {
        var snippet = Script().Match(await File.ReadAllTextAsync(Repository.PathOf("README.md"))).Groups[1].Value;
        Assert.Contains("localhost:8080", snippet, StringComparison.Ordinal);
        var folder = await NodeClient.CreateFolderAsync();
        try
        {
            var file = Path.Combine(folder.FullName, "subscription.mjs");
            await File.WriteAllTextAsync(file, snippet.Replace("localhost:8080", demo.Gateway.Client.BaseAddress!.Authority, StringComparison.Ordinal));
            using var client = await NodeClient.StartAsync(file);

            await client.ExpectLineAsync("title");
            await demo.Database.ExecuteAsync("UPDATE article SET title = 'Pasted and run' WHERE id = 451");
            await client.ExpectLineAsync("title: 'Pasted and run'");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"```js\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Script();
}
