using System.Globalization;

namespace Realtime.LoadTests;

/// <summary>CPU time of a process and its children, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // Linux shows user space this many, whatever the kernel uses

    /// <summary>CPU time of the process, of its living children, and of its children that ended and were waited for.</summary>
    public static TimeSpan Cpu(int parent)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) || Read(folder) is not { } fields)
            {
                continue;
            }

            // After the name: state 0, parent 1, utime 11, stime 12, cutime 13, cstime 14.
            if (process == parent)
            {
                ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
            }
            else if (Number(fields[1]) == parent)
            {
                ticks += Number(fields[11]) + Number(fields[12]);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static string[]? Read(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
