using System.Runtime.InteropServices;

namespace Gateway.Embedded;

/// <summary>The signals by which a postmaster is told to stop: kill(2), since .NET itself knows only SIGKILL.</summary>
internal static class Signals
{
    /// <summary>SIGINT to a postmaster: fast shutdown, sessions are ended and a checkpoint is written.</summary>
    public const int FastShutdown = 2;

    /// <summary>SIGQUIT to a postmaster: immediate shutdown, with recovery at the next start.</summary>
    public const int ImmediateShutdown = 3;

    /// <summary>Sends a signal; false when there is no such process any more.</summary>
    public static bool Send(int processId, int signal) => Kill(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
