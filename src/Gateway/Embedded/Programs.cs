using System.Diagnostics;

namespace Gateway.Embedded;

/// <summary>What a finished program left: its exit code and all it printed.</summary>
internal sealed record ProgramResult(int ExitCode, string Output);

/// <summary>Finds and runs the small programs that the embedded server needs besides itself.</summary>
internal static class Programs
{
    /// <summary>The full path of a program on <c>PATH</c>; null when there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>The start of a command with messages in English and nothing of the caller's <c>PG*</c> environment, which would redirect it.</summary>
    public static ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The folder that the gateway was started in may be closed to the server's account.
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Runs a program to its end; the token kills it.</summary>
    public static async Task<ProgramResult> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Process.Start(Describe(command))
            ?? throw new EmbeddedPostgresException($"The program {command[0]} could not be started.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ProgramResult(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
