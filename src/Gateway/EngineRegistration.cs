using Realtime;
using Realtime.Administration;
using Realtime.Diagnostics;
using Realtime.Explain;
using Realtime.Operations;

namespace Gateway;

/// <summary>The engine among the web application's services: one object behind each of its faces.</summary>
internal static class EngineRegistration
{
    /// <summary>Registers the engine and what the endpoints ask of it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">What the operator chose.</param>
    public static void Add(IServiceCollection services, RealtimeOptions options)
    {
        services.AddSingleton(provider => new RealtimeEngine(
            options, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOperationRunner>(provider => provider.GetRequiredService<RealtimeEngine>());
        services.AddSingleton<IMetadataApi>(provider => provider.GetRequiredService<RealtimeEngine>());
        services.AddSingleton<IOperationExplainer>(provider => provider.GetRequiredService<RealtimeEngine>());
        services.AddSingleton<ILiveQueryReport>(provider => provider.GetRequiredService<RealtimeEngine>());
        services.AddSingleton<IRestEndpoints>(provider => provider.GetRequiredService<RealtimeEngine>());
        services.AddSingleton<IEngineHealth>(provider => provider.GetRequiredService<RealtimeEngine>());
    }
}
