using System.Net.WebSockets;
using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Limits;
using Gateway.WebSockets;
using Gateway.WebSockets.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Realtime.Diagnostics;
using Realtime.Operations;

namespace Gateway.Tests.WebSockets;

/// <summary>The WebSocket transport on a real Kestrel, with a scripted engine, a scripted authenticator and a clock that the test moves.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    public const string Modern = "graphql-transport-ws";
    public const string Legacy = "graphql-ws";
    public const string HubPath = "/hub";

    /// <summary>How long a test waits for what must come; far beyond what it takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private WebApplication _app = null!;

    private SocketHost()
    {
    }

    public ScriptedRunner Runner { get; } = new();

    public ScriptedAuthenticator Authenticator { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public ScriptedHealth Health { get; } = new();

    public SocketRegistry Registry => _app.Services.GetRequiredService<SocketRegistry>();

    public HeldBytes Held => _app.Services.GetRequiredService<HeldBytes>();

    public Uri Address { get; private set; } = new("http://localhost");

    public static Task<SocketHost> StartAsync() => StartAsync(new GraphQLWebSocketOptions());

    public static async Task<SocketHost> StartAsync(GraphQLWebSocketOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = new SocketHost();
        builder.Services.AddSingleton<TimeProvider>(host.Time);
        builder.Services.AddSingleton<IOperationRunner>(host.Runner);
        builder.Services.AddSingleton<ISessionAuthenticator>(host.Authenticator);
        builder.Services.AddSingleton<IEngineHealth>(host.Health).AddSingleton<Readiness>();
        builder.Services.AddGraphQLWebSockets(options);
        var app = builder.Build();
        host._app = app;
        app.MapGraphQLWebSockets();
        app.MapGet("/v1/graphql", () => "plain");
        app.MapGet(HubPath, () => Results.StatusCode(StatusCodes.Status418ImATeapot));
        await app.StartAsync();
        host.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return host;
    }

    /// <summary>Opens a socket.</summary>
    public async Task<SocketClient> OpenAsync(string? protocol, string path = "/v1/graphql", Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        if (protocol is not null)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        var address = new UriBuilder(Address) { Scheme = "ws", Path = path };
        await socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(Patience);
        return new SocketClient(socket);
    }

    /// <summary>Opens a socket of the modern protocol that is past <c>connection_ack</c>.</summary>
    public async Task<SocketClient> OpenModernAsync(string initPayload = "{}")
    {
        var client = await OpenAsync(Modern);
        await client.SendAsync($$"""{"type":"connection_init","payload":{{initPayload}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        return client;
    }

    /// <summary>Opens a socket of the legacy protocol that is past <c>connection_ack</c> and its first <c>ka</c>.</summary>
    public async Task<SocketClient> OpenLegacyAsync(string initPayload = "{}")
    {
        var client = await OpenAsync(Legacy);
        await client.SendAsync($$"""{"type":"connection_init","payload":{{initPayload}}}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        await client.ExpectAsync("""{"type":"ka"}""");
        return client;
    }

    /// <summary>Begins an operation on a modern socket and returns the engine's side of it.</summary>
    public async Task<ScriptedOperation> SubscribeAsync(SocketClient client, string id)
    {
        await client.SendAsync($$$"""{"type":"subscribe","id":{{{SocketClient.Quote(id)}}},"payload":{"query":"subscription { article { id } }"}}""");
        return await Runner.NextAsync();
    }

    /// <summary>Asks for an upgrade by plain HTTP, to see the status of a refusal.</summary>
    public async Task<HttpResponseMessage> UpgradeRequestAsync(string path, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
    }

    public void BeginStop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Registry.Stop(TimeSpan.Zero);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
