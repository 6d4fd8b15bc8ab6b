using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Limits;
using Gateway.Tests.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Administration;
using Realtime.Diagnostics;
using Realtime.Explain;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Tests.Http;

/// <summary>The whole web application on a port of its own, around a scripted engine.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, ScriptedEngine engine, HttpClient client)
    {
        _app = app;
        Engine = engine;
        Client = client;
    }

    public ScriptedEngine Engine { get; }

    public ConnectionCounts Connections => _app.Services.GetRequiredService<ConnectionCounts>();

    public HttpClient Client { get; }

    public static async Task<TestGateway> StartAsync(Dictionary<string, string?>? environment = null, Action<IServiceCollection>? services = null)
    {
        var settings = SettingsFrom.Gateway(environment);
        var engine = new ScriptedEngine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IOperationRunner>(engine).AddSingleton<IMetadataApi>(engine).AddSingleton<IRestEndpoints>(engine);
        builder.Services.AddSingleton<IOperationExplainer>(engine).AddSingleton<ILiveQueryReport>(engine).AddSingleton<IEngineHealth>(engine);
        GatewayHost.Configure(builder, settings, GeneratedCredentials.None);
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        await GatewayHost.MapAsync(app, settings, CancellationToken.None);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("x-hasura-admin-secret", SettingsFrom.Secret);
        return new TestGateway(app, engine, client);
    }

    public Task<HttpResponseMessage> PostAsync(string body, string? accept = null, string path = "/v1/graphql", string? contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        // A refusal comes before the body is read: the client must not be in the middle of sending it.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return Client.SendAsync(request);
    }

    public void BeginStop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>An engine that remembers what it was asked and answers what a test says.</summary>
internal sealed class ScriptedEngine : IOperationRunner, IMetadataApi, IRestEndpoints, IOperationExplainer, ILiveQueryReport, IEngineHealth
{
    public List<(OperationRequest Request, Session Session)> Asked { get; } = [];

    public Func<OperationRequest, OperationResult> Answer { get; set; } = _ => new OperationResult("""{"data":{"a":1}}"""u8.ToArray());

    public Func<IResultSink, ValueTask<IAsyncDisposable>> Stream { get; set; } = _ => ValueTask.FromResult<IAsyncDisposable>(new Operation());

    public List<(AdminEndpoint Endpoint, string Command)> Commands { get; } = [];

    public List<string> Explained { get; } = [];

    public EngineHealth Health { get; set; } = new(EngineState.Ready);

    public bool IsServing => Health.State == EngineState.Ready;

    public static OperationResult Failure(ErrorCode code, bool beforeExecution = true) =>
        ResponseWriter.Failure([new GraphQLError(code, "no")], includeInternal: false, beforeExecution);

    public ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add((request, session));
        }

        return ValueTask.FromResult(Answer(request));
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken) =>
        Stream(sink);

    public ValueTask<AdminResult> ExecuteAsync(AdminEndpoint endpoint, JsonElement command, Session session, CancellationToken cancellationToken)
    {
        Commands.Add((endpoint, command.GetRawText()));
        return ValueTask.FromResult(new AdminResult(200, """{"message":"success"}"""u8.ToArray()));
    }

    public ValueTask<AdminResult> ExplainAsync(JsonElement command, Session session, CancellationToken cancellationToken)
    {
        Explained.Add(command.GetRawText());
        return ValueTask.FromResult(new AdminResult(200, "[]"u8.ToArray()));
    }

    public RestCall Find(string method, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body) =>
        new(null, 404, new GraphQLError(ErrorCode.NotFound, "no endpoint"));

    public ValueTask<string> DescribeAsync() => ValueTask.FromResult("{}");

    public string DescribeLiveQueries() => """{"live_queries":[]}""";

    /// <summary>A running operation that tells when it was disposed.</summary>
    internal sealed class Operation : IAsyncDisposable
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
