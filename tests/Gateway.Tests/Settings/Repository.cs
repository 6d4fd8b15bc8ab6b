namespace Gateway.Tests.Settings;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string PathOf(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Realtime.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, file);
    }
}
