using Gateway.Availability;

namespace Gateway.Demo;

/// <summary>Puts the demo into an application. Without these calls nothing of it exists.</summary>
internal static class DemoExtensions
{
    /// <summary>Registers the loader, the writer and the endpoints.</summary>
    public static void AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<IStartStep, DemoLoader>();
        services.AddSingleton<DemoWriter>();
        services.AddSingleton<DemoEndpoints>();
    }

    /// <summary>Maps <c>/demo</c> and what belongs to it.</summary>
    public static void MapDemo(this WebApplication app) => app.Services.GetRequiredService<DemoEndpoints>().Map(app);
}
