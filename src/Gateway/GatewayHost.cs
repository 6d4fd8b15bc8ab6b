using Gateway.Admin;
using Gateway.Auth;
using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Demo;
using Gateway.Http;
using Gateway.Http.ServerSentEvents;
using Gateway.Limits;
using Gateway.Logs;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Rest;
using Gateway.Settings;
using Gateway.Status;
using Gateway.WebSockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Administration;
using Realtime.Diagnostics;
using Realtime.Explain;
using Realtime.Operations;

namespace Gateway;

/// <summary>Puts the web application together: server limits, middleware, endpoints. Tests build the same one around scripted engines.</summary>
internal static class GatewayHost
{
    /// <summary>
    /// Registers and configures everything but the engine: the caller adds <see cref="IOperationRunner"/>, <see cref="IMetadataApi"/>,
    /// <see cref="IRestEndpoints"/>, <see cref="IOperationExplainer"/>, <see cref="ILiveQueryReport"/> and <see cref="IEngineHealth"/>, one object in
    /// production, doubles in tests.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="settings">The gateway's settings.</param>
    /// <param name="generated">Credentials made for lack of settings.</param>
    public static void Configure(WebApplicationBuilder builder, GatewaySettings settings, GeneratedCredentials generated)
    {
        ConfigureServer(builder, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Get(ServerSettings.GracefulShutdownTimeout));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(provider => new Authentication(
            settings, generated, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(provider => provider.GetRequiredService<Authentication>().Sessions);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<EventStreams>();
        builder.Services.AddSingleton<IUserConnections>(provider => provider.GetRequiredService<EventStreams>());
        builder.Services.AddSingleton<IUserConnections>(provider => provider.GetRequiredService<SocketRegistry>());
        builder.Services.AddGraphQLWebSockets(SocketOptionsReader.Read(settings));
        builder.Services.AddGatewayCors(settings);
        builder.Services.AddRouting();
        if (settings.HasDemo)
        {
            builder.Services.AddDemo();
        }
    }

    /// <summary>Maps middleware and endpoints of a built application, and reads what authentication needs before the first request.</summary>
    /// <exception cref="SettingException">A key set cannot be read.</exception>
    public static async Task MapAsync(WebApplication app, GatewaySettings settings, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<Authentication>().StartAsync(cancellationToken);
        app.UseMiddleware<Faults>();
        if (settings.Get(ServerSettings.TrustedProxies) is { Count: > 0 } proxies)
        {
            app.UseForwardedHeaders(Forwarding(proxies));
        }

        app.UseRouting();
        if (!settings.Get(ServerSettings.DisableCors))
        {
            app.UseCors();
        }

        app.MapGraphQLWebSockets();
        MapStatus(app, settings);
        if (settings.IsApiEnabled("graphql"))
        {
            MapGraphQL(app, settings);
        }

        if (settings.IsApiEnabled("metadata"))
        {
            MapAdmin(app);
        }

        if (settings.HasDemo)
        {
            app.MapDemo();
        }
        else
        {
            StartPage.Map(app);
        }

        // The framework's own pattern leaves out paths with a dot.
        app.MapFallback("{**path}", context => Responses.WriteAdminErrorAsync(
            context, StatusCodes.Status404NotFound, new GraphQLError(ErrorCode.NotFound, "resource does not exist"))).WithMetadata(new NoResource());
    }

    private static void ConfigureServer(WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = settings.Get(ServerSettings.MaxBodyBytes);
            server.Limits.MaxRequestHeadersTotalSize = settings.Get(ServerSettings.MaxTotalHeaderLength);
            server.Limits.MaxRequestLineSize = Math.Min(
                settings.Get(ServerSettings.MaxTotalHeaderLength), (int)(server.Limits.MaxRequestBufferSize ?? int.MaxValue));
            server.Limits.MaxRequestHeaderCount = 100;
            server.Limits.MaxConcurrentUpgradedConnections = settings.Get(SocketSettings.MaxSockets);
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls($"http://{settings.Get(ServerSettings.Host)}:{settings.Get(ServerSettings.Port)}");
        }

        builder.Logging.SetMinimumLevel(settings.Get(ServerSettings.LogLevel) switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddPrintable();
    }

    private static void MapGraphQL(WebApplication app, GatewaySettings settings)
    {
        var runner = app.Services.GetRequiredService<IOperationRunner>();
        var authenticator = app.Services.GetRequiredService<ISessionAuthenticator>();
        var readiness = app.Services.GetRequiredService<Readiness>();
        var streams = app.Services.GetRequiredService<EventStreams>();
        var mostInBatch = settings.Get(ServerSettings.MaxBatchSize);
        string[] methods = [HttpMethods.Post, HttpMethods.Get];
        app.MapMethods("/v1/graphql", methods, new GraphQLEndpoint(runner, authenticator, readiness, streams, mostInBatch, keepsStatus: false).ServeAsync);
        var saved = ActivatorUtilities.CreateInstance<SavedQueryEndpoint>(app.Services);
        app.Map(SavedQueryEndpoint.Pattern, saved.ServeAsync);
        app.MapGet(SavedQueryEndpoint.Description, saved.DescribeAsync);
        app.MapMethods("/v1alpha1/graphql", methods, new GraphQLEndpoint(runner, authenticator, readiness, streams, mostInBatch, keepsStatus: true).ServeAsync);
    }

    private static void MapAdmin(WebApplication app)
    {
        var admin = ActivatorUtilities.CreateInstance<AdminEndpoints>(app.Services);
        var explainer = app.Services.GetRequiredService<IOperationExplainer>();
        app.MapPost("/v1/metadata", context => admin.ServeAsync(context, AdminEndpoint.Metadata));
        app.MapPost("/v2/query", context => admin.ServeAsync(context, AdminEndpoint.Query));
        app.MapPost("/v1/query", context => admin.ServeAsync(context, AdminEndpoint.LegacyQuery));
        app.MapPost("/v1/graphql/explain", context => admin.ServeAsync(
            context, (command, session) => explainer.ExplainAsync(command, session, context.RequestAborted)));
        var connections = ActivatorUtilities.CreateInstance<UserConnectionsEndpoint>(app.Services);
        app.MapPost(UserConnectionsEndpoint.Path, context => admin.ServeAsync(context, (command, _) => ValueTask.FromResult(connections.Close(command))));
    }

    private static void MapStatus(WebApplication app, GatewaySettings settings)
    {
        var status = ActivatorUtilities.CreateInstance<StatusEndpoints>(app.Services);
        app.MapGet("/healthz", status.HealthAsync);
        app.MapGet("/hasura/healthz", status.HealthAsync);
        app.MapGet("/v1/live-queries", status.LiveQueriesAsync);
        app.MapGet("/v1/version", StatusEndpoints.VersionAsync);
        if (settings.IsApiEnabled("config"))
        {
            app.MapGet("/v1alpha1/config", status.ConfigAsync);
        }
    }

    private static ForwardedHeadersOptions Forwarding(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        return options;
    }
}
