using Gateway.Settings;
using Gateway.WebSockets.Connections;

namespace Gateway.WebSockets;

/// <summary>What the settings say to the WebSocket transport. Stateless.</summary>
internal static class SocketOptionsReader
{
    /// <summary>Reads it.</summary>
    public static GraphQLWebSocketOptions Read(GatewaySettings settings) => new()
    {
        KeepAlive = settings.Get(SocketSettings.Keepalive),
        ConnectionInitTimeout = settings.Get(SocketSettings.ConnectionInitTimeout),
        HalfOpenTimeout = settings.Get(SocketSettings.HalfOpenTimeout),
        WriteDeadline = settings.Get(SocketSettings.WriteTimeout),
        MaxMessageBytes = settings.Get(SocketSettings.MaxMessageBytes),
        MaxQueuedBytes = settings.Get(SocketSettings.MaxQueuedBytes),
        MaxHeldBytesPerSocket = settings.Get(SocketSettings.MaxHeldBytesPerSocket),
        MaxHeldBytesPerUser = settings.Get(SocketSettings.MaxHeldBytesPerUser),
        MaxHeldBytes = settings.Get(SocketSettings.MaxHeldBytes),
        MaxSubscriptionsPerSocket = settings.Get(SocketSettings.MaxSubscriptionsPerSocket),
        MaxSockets = settings.Get(SocketSettings.MaxSockets),
        MaxSocketsPerUser = settings.Get(SocketSettings.MaxSocketsPerUser),
        MaxSocketsPerAddress = settings.Get(SocketSettings.MaxSocketsPerAddress) is > 0 and var most ? most : null,
        AllowedOrigins = settings.Get(ServerSettings.CorsDomain),
        // A cookie proves who asks only where pages of other origins are kept out.
        ReadCookies = !settings.Get(ServerSettings.CorsDomain).Contains("*"),
        AdminInternalErrors = settings.Get(ServerSettings.AdminInternalErrors),
    };
}
