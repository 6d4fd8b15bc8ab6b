using System.Diagnostics;
using System.Globalization;

namespace Gateway.Embedded;

/// <summary>
/// What <c>postmaster.pid</c> says (src/include/utils/pidfile.h): line 1 the process, line 8 its state, which is how the
/// server tells that it accepts connections without being asked in SQL.
/// </summary>
/// <param name="ProcessId">The postmaster's process id.</param>
/// <param name="Status">The state as written, padded with blanks there; empty before the server got that far.</param>
internal readonly record struct PidFile(int ProcessId, string Status)
{
    private const int StatusLine = 7;

    public bool IsReady => Status == "ready";

    /// <summary>Reads the file; null when it is absent or half written.</summary>
    public static PidFile? Read(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path);
            return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new PidFile(id, lines.Length > StatusLine ? lines[StatusLine].Trim() : "")
                : null;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the process is a live server of that cluster. A stale file often names a number that meanwhile belongs to
    /// somebody else, so the name is not enough where the kernel tells more: a postmaster's working directory is its cluster.
    /// </summary>
    public bool NamesServerOf(string cluster)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            var directory = new DirectoryInfo($"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget;
            return directory is null ? process.ProcessName.StartsWith("postgres", StringComparison.Ordinal) : directory == cluster;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return false; // Gone, or another user's, which no server of ours is.
        }
    }
}
