using System.Diagnostics;

namespace Gateway.Embedded;

/// <summary>
/// One running postmaster, a child of the gateway in a session of its own, so that Ctrl-C in a terminal reaches the gateway
/// first. Where <c>setpriv</c> exists the kernel sends it a fast shutdown when the gateway dies, however it dies.
/// Owned by <see cref="EmbeddedPostgres"/>; <see cref="StopAsync"/> may be called once.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly ManualResetEventSlim _released = new();

    private ServerProcess(Process process, LogTail tail)
    {
        _process = process;
        Tail = tail;
    }

    public int Id => _process.Id;

    public LogTail Tail { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the program and goes on passing what it writes to the log.</summary>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command, ServerAccount account, ILogger logger)
    {
        var wrapped = account.Wrap(command).ToList();
        if (Programs.Find("setpriv") is not null)
        {
            wrapped = wrapped[0] == "setpriv" ? wrapped : ["setpriv", .. wrapped];
            wrapped.Insert(1, "--pdeathsig=INT");
        }

        if (Programs.Find("setsid") is not null)
        {
            wrapped.Insert(0, "setsid");
        }

        var started = new TaskCompletionSource<ServerProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The kernel's "parent" of prctl(PR_SET_PDEATHSIG) is the thread that forked. A pool thread may retire at any time and
        // would take the server with it, hence one that waits for as long as the server is owned.
        new Thread(() => Own(wrapped, logger, started)) { IsBackground = true, Name = "embedded-postgres" }.Start();
        return await started.Task;
    }

    /// <summary>Completes when the server has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Fast shutdown, then after the limit an immediate one. Returns when the process is gone.</summary>
    /// <returns>Whether the fast shutdown was enough.</returns>
    public async Task<bool> StopAsync(TimeSpan limit, TimeProvider time)
    {
        if (_process.HasExited)
        {
            return true; // Its number may be another process's by now.
        }

        Signals.Send(_process.Id, Signals.FastShutdown);
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(limit, time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            Signals.Send(_process.Id, Signals.ImmediateShutdown);
        }

        try
        {
            // The postmaster itself kills what has not obeyed SIGQUIT after 5 s; the gateway has not that long.
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(1), time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return false;
    }

    public void Dispose()
    {
        _released.Set();
        _process.Dispose();
    }

    private static void Own(IReadOnlyList<string> command, ILogger logger, TaskCompletionSource<ServerProcess> started)
    {
        ServerProcess server;
        try
        {
            var process = new Process { StartInfo = Programs.Describe(command), EnableRaisingEvents = true };
            var tail = new LogTail();
            process.OutputDataReceived += (_, line) => Keep(line.Data, tail, logger);
            process.ErrorDataReceived += (_, line) => Keep(line.Data, tail, logger);
            process.Start();
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            server = new ServerProcess(process, tail);
        }
        catch (Exception failure)
        {
            started.SetException(new EmbeddedPostgresException($"The PostgreSQL server could not be started with {command[0]}: {failure.Message}", failure));
            return;
        }

        started.SetResult(server);
        server._released.Wait();
    }

    private static void Keep(string? line, LogTail tail, ILogger logger)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }

        tail.Add(line);
        EmbeddedPostgresLog.ServerSaid(logger, line);
    }
}
