using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Realtime.Testing;

namespace Gateway.Tests.Demo;

/// <summary>A gateway that runs as a process of its own over a test's database. Disposing it ends the process.</summary>
internal sealed partial class DemoGateway : IAsyncDisposable
{
    public const string AdminSecret = "a-secret-of-thirty-two-characters";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // on a busy machine a process takes its time to begin
    private readonly Process _process;
    private readonly string _folder;
    private readonly StringBuilder _output;

    private DemoGateway(Process process, string folder, StringBuilder output, Uri address)
    {
        _process = process;
        _folder = folder;
        _output = output;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>What it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and waits for what it prints last: that all is up.</summary>
    public static async Task<DemoGateway> StartAsync(TestDatabase database, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("realtime-gateway-").FullName;
        var start = new ProcessStartInfo("dotnet", [typeof(GatewayApplication).Assembly.Location, "--urls", "http://127.0.0.1:0", $"--Realtime:DataFolder={folder}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HASURA_GRAPHQL_DATABASE_URL"] = database.ConnectionString;
        start.Environment["HASURA_GRAPHQL_ADMIN_SECRET"] = AdminSecret;
        var output = new StringBuilder();
        var banner = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        void Read(string? line)
        {
            string soFar; // both streams are read at once
            lock (output)
            {
                soFar = output.AppendLine(line).ToString();
            }

            if (line is null)
            {
                banner.TrySetException(new InvalidOperationException($"the gateway ended early: {soFar}"));
            }
            else if (Banner().Match(line) is { Success: true } match)
            {
                banner.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        process.OutputDataReceived += (_, received) => Read(received.Data);
        process.ErrorDataReceived += (_, received) => Read(received.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new DemoGateway(process, folder, output, await banner.Task.WaitAsync(Patience));
    }

    /// <summary>Sends an operation; credentials are headers.</summary>
    public async Task<JsonNode> QueryAsync(string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/graphql") { Content = JsonContent(new JsonObject { ["query"] = query }) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Sends an operation as one of the demo's users.</summary>
    public async Task<JsonNode> QueryAsUserAsync(int user, string query) => await QueryAsync(query, ("Authorization", $"Bearer {await TokenAsync(user)}"));

    /// <summary>Sends an operation as the admin.</summary>
    public Task<JsonNode> QueryAsAdminAsync(string query) => QueryAsync(query, ("X-Hasura-Admin-Secret", AdminSecret));

    /// <summary>The token that a page on this machine is handed.</summary>
    public async Task<string> TokenAsync(int user)
    {
        var tokens = JsonNode.Parse(await Client.GetStringAsync("/demo/tokens"))!;
        return (string)tokens[$"{user}"]!;
    }

    public static HttpContent JsonContent(JsonNode body) => new StringContent(body.ToJsonString(JsonSerializerOptions.Default), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    //   Realtime serves on http://127.0.0.1:40123
    [GeneratedRegex(@"^  Realtime serves on (\S+)$")]
    private static partial Regex Banner();
}

/// <summary>One database with the demo and one gateway over it, for the tests of a class.</summary>
public sealed class DemoFixture : DatabaseFixture
{
    private DemoGateway? _gateway;

    internal DemoGateway Gateway => _gateway ?? throw new InvalidOperationException("The fixture has not been initialised.");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _gateway = await DemoGateway.StartAsync(Database, "--demo");
    }

    public override async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
