namespace Realtime.Testing;

/// <summary>Folders of test servers under the system's temporary folder, and the removal of those that killed runs left.</summary>
public static class ScratchFolder
{
    private const string Prefix = "realtime-test-";

    // A folder exists for a moment before its server locks it.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>A new folder with a name that no other has. Whoever is done with it may delete it; it goes by itself once it is not locked.</summary>
    public static string Create() => Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>Removes every folder whose lock nobody holds.</summary>
    public static void RemoveAbandoned(TimeProvider time)
    {
        var latest = time.GetUtcNow().UtcDateTime - Grace;
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*").Where(folder => Directory.GetCreationTimeUtc(folder) < latest))
        {
            try
            {
                using (File.Open(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                continue; // Held by a running server, removed by another process just now, or another user's.
            }
        }
    }
}
