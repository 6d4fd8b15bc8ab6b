using System.Diagnostics;
using System.Runtime.Versioning;
using Gateway.Embedded;

namespace Gateway.Tests.Embedded;

/// <summary>The private PostgreSQL under a gateway that runs as a process of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateDatabaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Open to all, since the server may run as another user than the gateway.
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-gateway-").FullName;

    public PrivateDatabaseTests() => File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Server_ends_with_a_killed_gateway()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var gateway = Start();
        await Until(line => line.Contains("PostgreSQL runs", StringComparison.Ordinal), gateway, patience.Token);

        gateway.Kill(); // SIGKILL: nothing of the gateway's own can see to the server.

        // The server removes its pid file as the last act of an orderly end.
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (File.Exists(PidFilePath))
        {
            await beat.WaitForNextTickAsync(patience.Token);
        }
    }

    private string PidFilePath => Path.Combine(_folder, "postgres", "cluster", "postmaster.pid");

    private Process Start()
    {
        var start = Programs.Describe(["dotnet", typeof(GatewayApplication).Assembly.Location, "--urls", "http://127.0.0.1:0", $"--Realtime:DataFolder={_folder}"]);
        return Process.Start(start)!;
    }

    private static async Task Until(Func<string, bool> isIt, Process process, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (isIt(line))
            {
                return;
            }
        }

        Assert.Fail($"The gateway ended early: {await process.StandardError.ReadToEndAsync(cancellation)}");
    }
}
