using Gateway.Origins;
using Gateway.Settings;

namespace Gateway.Requests;

/// <summary>
/// Which pages of other origins may read answers. All of them by default, and then never with credentials, so that no page can use
/// a visitor's cookies; listed origins may send credentials. The origin <c>null</c> is anybody's and never listed.
/// </summary>
internal static class Cors
{
    /// <summary>Registers the policy.</summary>
    public static void AddGatewayCors(this IServiceCollection services, GatewaySettings settings)
    {
        var origins = new OriginRules(settings.Get(ServerSettings.CorsDomain));
        services.AddCors(options => options.AddDefaultPolicy(policy =>
        {
            policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("x-request-id").SetPreflightMaxAge(TimeSpan.FromMinutes(10));
            if (origins.AllowsAll)
            {
                policy.AllowAnyOrigin();
            }
            else
            {
                policy.SetIsOriginAllowed(origins.Allows).AllowCredentials();
            }
        }));
    }
}
