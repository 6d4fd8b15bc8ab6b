using Gateway.Tests.Settings;

namespace Gateway.Tests.WebSockets;

/// <summary>What the stock code generator makes of a running gateway, and the stock compiler of that.</summary>
internal static class Generated
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Types, documents and schema files are generated for the roles, say what the gateway said, and compile.</summary>
    public static async Task CheckAsync(string url, params string[] roles)
    {
        var folder = await NodeClient.CreateFolderAsync();
        try
        {
            using var tool = await NodeClient.StartAsync("codegen.mjs", [url, SettingsFrom.Secret, folder.FullName, .. roles]);
            foreach (var role in roles)
            {
                await tool.ExpectAsync("generated", $$"""{"role":"{{role}}","files":4,"same":true}""", Patience);
            }

            await tool.ExpectAsync("compiled", "\"\"", Patience);
            await tool.ExpectEndAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
