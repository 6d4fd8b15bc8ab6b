using Gateway.Auth.Contract;
using Gateway.Availability;
using Gateway.Limits;
using Gateway.Origins;
using Gateway.WebSockets.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Operations;

namespace Gateway.WebSockets;

/// <summary>Puts the WebSocket transport into an application.</summary>
public static class GraphQLWebSocketExtensions
{
    /// <summary>
    /// Registers the transport. Needs an <see cref="IOperationRunner"/>, an <see cref="ISessionAuthenticator"/> and a <see cref="Readiness"/> among the
    /// services; takes the registered <see cref="TimeProvider"/>, or the system's.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    public static IServiceCollection AddGraphQLWebSockets(this IServiceCollection services, GraphQLWebSocketOptions? options = null)
    {
        options ??= new GraphQLWebSocketOptions();
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SocketMetrics>();
        services.TryAddSingleton<LimitMetrics>();
        services.AddSingleton(options);
        services.AddSingleton(new ConnectionCounts(options.MaxSockets, options.MaxSocketsPerAddress, options.MaxSocketsPerUser));
        services.AddSingleton(new HeldBytes(options.MaxHeldBytesPerUser, options.MaxHeldBytes));
        services.AddSingleton(provider => new SocketRegistry(new SocketEnvironment(
            options,
            provider.GetRequiredService<IOperationRunner>(),
            provider.GetRequiredService<ISessionAuthenticator>(),
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<SocketMetrics>(),
            provider.GetRequiredService<LimitMetrics>(),
            provider.GetRequiredService<ConnectionCounts>(),
            provider.GetRequiredService<HeldBytes>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.WebSockets"))));

        // Kestrel's own limit is for all upgrades and must not be unlimited; ours answers first, and in words.
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.Limits.MaxConcurrentUpgradedConnections ??= options.MaxSockets + Math.Max(1, options.MaxSockets / 10));
        return services;
    }

    /// <summary>
    /// Answers WebSocket upgrades on <c>/v1/graphql</c> and <c>/v1alpha1/graphql</c>, and those on paths without an endpoint with 404. Closes the
    /// sockets when the application stops. Call it before the endpoints of the same paths are run, and after routing.
    /// </summary>
    public static IApplicationBuilder MapGraphQLWebSockets(this IApplicationBuilder app)
    {
        var registry = app.ApplicationServices.GetRequiredService<SocketRegistry>();
        var upgrade = new UpgradeEndpoint(registry, new OriginRules(registry.Options.AllowedOrigins));
        var host = app.ApplicationServices.GetRequiredService<IOptions<HostOptions>>().Value;
        app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(
            () => registry.Stop(host.ShutdownTimeout / 2)); // read when it stops: an interrupt shortens it
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        return app.Use(next => context => upgrade.InvokeAsync(context, next));
    }
}
