using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Auth;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime;

namespace Gateway.Tests.Engine;

/// <summary>The whole gateway in this process: web application and engine over a test's database. Nothing is scripted.</summary>
internal sealed class EngineGateway : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly WebApplication _app;

    private EngineGateway(WebApplication app, HttpClient client, CapturedLog log)
    {
        _app = app;
        Client = client;
        Log = log;
    }

    /// <summary>Sends no credentials by itself.</summary>
    public HttpClient Client { get; }

    public CapturedLog Log { get; }

    public RealtimeEngine Engine => _app.Services.GetRequiredService<RealtimeEngine>();

    /// <summary>Starts it; with <paramref name="beforeServing"/> it listens first, as the program does, and reads the database when that has ended.</summary>
    public static async Task<EngineGateway> StartAsync(
        string connectionString,
        Dictionary<string, string?>? environment = null,
        Func<RealtimeOptions, RealtimeOptions>? change = null,
        string url = "http://127.0.0.1:0",
        Func<EngineGateway, Task>? beforeServing = null)
    {
        var settings = SettingsFrom.Gateway(environment);
        var options = settings.EngineOptions(connectionString);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        EngineRegistration.Add(builder.Services, change?.Invoke(options) ?? options);
        GatewayHost.Configure(builder, settings, GeneratedCredentials.None);
        var log = new CapturedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        var app = builder.Build();
        await GatewayHost.MapAsync(app, settings, CancellationToken.None);
        if (beforeServing is null)
        {
            await app.Services.GetRequiredService<RealtimeEngine>().StartAsync(CancellationToken.None);
        }

        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var gateway = new EngineGateway(app, new HttpClient { BaseAddress = new Uri(address) }, log);
        if (beforeServing is not null)
        {
            await beforeServing(gateway);
            await gateway.Engine.StartAsync(CancellationToken.None);
        }

        return gateway;
    }

    /// <summary>Headers that make a request one of a role.</summary>
    public static (string Name, string Value)[] As(string role, params (string Name, string Value)[] variables) =>
        [("x-hasura-admin-secret", SettingsFrom.Secret), ("x-hasura-role", role), .. variables];

    public Task<(int Status, string Body)> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public Task<(int Status, string Body)> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Runs an operation and returns the answer, compact.</summary>
    public async Task<string> QueryAsync(string query, (string Name, string Value)[] headers, JsonNode? variables = null)
    {
        var body = new JsonObject { ["query"] = query, ["variables"] = variables }.ToJsonString(JsonSerializerOptions.Default);
        return JsonNode.Parse((await PostAsync("/v1/graphql", body, headers)).Body)!.ToJsonString(Readable);
    }

    /// <summary>Runs a metadata command that must succeed.</summary>
    public async Task MetadataAsync(string command)
    {
        var (status, body) = await PostAsync("/v1/metadata", command, ("x-hasura-admin-secret", SettingsFrom.Secret));
        Assert.True(status == 200, $"{command} -> {status} {body}");
    }

    /// <summary>A socket past <c>connection_ack</c>.</summary>
    public async Task<SocketClient> OpenAsync(params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(SocketHost.Modern);
        await socket.ConnectAsync(new UriBuilder(Client.BaseAddress!) { Scheme = "ws", Path = "/v1/graphql" }.Uri, CancellationToken.None).WaitAsync(SocketHost.Patience);
        var client = new SocketClient(socket);
        var payload = new JsonObject { ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))) };
        await client.SendAsync(new JsonObject { ["type"] = "connection_init", ["payload"] = payload }.ToJsonString(JsonSerializerOptions.Default));
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        return client;
    }

    /// <summary>Stops it as a signal would: sockets are closed first.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

/// <summary>Every log line of a gateway, at every level. Thread-safe.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text)
        {
            _text.AppendLine($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
