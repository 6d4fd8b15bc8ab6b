using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Gateway.Tests.WebSockets;

/// <summary>A script of <c>Clients/</c> running under Node.js; what it says is read line by line.</summary>
internal sealed class NodeClient : IDisposable
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    private readonly Process _process;

    private NodeClient(Process process) => _process = process;

    /// <summary>Starts a script, installing the packages of the lock file first where they are missing.</summary>
    public static async Task<NodeClient> StartAsync(string script, params string[] arguments) =>
        new(Run("node", await Installed.Value, [script, .. arguments]));

    /// <summary>A new folder from which the packages are found, for what a script writes; the caller deletes it.</summary>
    public static async Task<DirectoryInfo> CreateFolderAsync() =>
        Directory.CreateDirectory(Path.Combine(await Installed.Value, "node_modules", ".generated", Guid.NewGuid().ToString("N")));

    /// <summary>The next event is this one, with this value.</summary>
    public async Task ExpectAsync(string name, string? value = null, TimeSpan? patience = null)
    {
        var actual = await NextAsync(name, patience);
        Assert.True(value is null || JsonNode.DeepEquals(JsonNode.Parse(value), actual), $"expected {name} {value}, received {actual?.ToJsonString()}");
    }

    /// <summary>The next event is this one; gives its value.</summary>
    public async Task<JsonNode> NextAsync(string name, TimeSpan? patience = null)
    {
        var actual = JsonNode.Parse(await ReadAsync(name, patience ?? SocketHost.Patience))!;
        Assert.Equal(name, (string?)actual["event"]);
        return actual["value"]!;
    }

    /// <summary>Reads lines that are no events until one holds this text.</summary>
    public async Task ExpectLineAsync(string text)
    {
        while (!(await ReadAsync(text, SocketHost.Patience)).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>The script ends by itself, with success.</summary>
    public async Task ExpectEndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(SocketHost.Patience);
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync(string expected, TimeSpan patience)
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(patience);
        if (line is null)
        {
            Assert.Fail($"expected {expected}, but the client ended: {await _process.StandardError.ReadToEndAsync().WaitAsync(SocketHost.Patience)}");
        }

        return line;
    }

    private static async Task<string> InstallAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Clients", "package.json")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the folder Clients is not above the test assembly");
        }

        var clients = Path.Combine(folder.FullName, "Clients");
        if (File.GetLastWriteTimeUtc(Path.Combine(clients, "node_modules", ".package-lock.json")) < File.GetLastWriteTimeUtc(Path.Combine(clients, "package-lock.json")))
        {
            using var npm = Run("npm", clients, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
            await npm.WaitForExitAsync().WaitAsync(InstallPatience);
            Assert.True(npm.ExitCode == 0, $"npm ci failed in {clients}: {await npm.StandardError.ReadToEndAsync()}");
        }

        return clients;
    }

    private static Process Run(string program, string folder, string[] arguments) =>
        Process.Start(new ProcessStartInfo(NodeFactAttribute.FindOnPath(program)!, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
