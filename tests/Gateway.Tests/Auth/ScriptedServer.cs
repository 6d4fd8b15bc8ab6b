using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Auth;

/// <summary>A local web server whose answer a test chooses: a key set, a webhook.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
    }

    /// <summary>What it answers from now on.</summary>
    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    public string Url { get; private set; } = "";

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new ScriptedServer(builder.Build());
        server._app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return server.Answer(context);
        });
        await server._app.StartAsync();
        server.Url = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    /// <summary>Answers with keys from now on.</summary>
    public void Publish(string? cacheControl, params JsonObject[] keys)
    {
        var body = new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();
        Answer = context =>
        {
            if (cacheControl is not null)
            {
                context.Response.Headers.CacheControl = cacheControl;
            }

            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        };
    }

    /// <summary>Answers with a status from now on.</summary>
    public void Fail(int status) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
