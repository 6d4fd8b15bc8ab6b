using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>What a WebSocket may cost and how long it may be silent.</summary>
internal static class SocketSettings
{
    public static readonly Setting<TimeSpan> Keepalive =
        Seconds("WEBSOCKET_KEEPALIVE", 5, 1, 3600, "Period of the legacy protocol's `ka`, and of a `ping` on a socket that has been silent.");

    public static readonly Setting<TimeSpan> ConnectionInitTimeout =
        Seconds("WEBSOCKET_CONNECTION_INIT_TIMEOUT", 3, 1, 300, "How long a socket may wait with `connection_init`; then close 4408.");

    public static readonly Setting<TimeSpan> HalfOpenTimeout =
        Seconds("SocketHalfOpenTimeout", 30, 2, 7200, "At least twice the keep-alive. A socket from which nothing came for this long, pings notwithstanding, is dropped.");

    public static readonly Setting<bool> ConnectionCompression =
        Flag("CONNECTION_COMPRESSION", false, "sockets are not compressed.") with { Service = SettingService.Ignored };

    public static readonly Setting<bool> ReadCookie =
        Flag("WS_READ_COOKIE", false, "cookies of the upgrade request are read where `CORS_DOMAIN` lists origins, and only then.") with { Service = SettingService.Ignored };

    public static readonly Setting<bool> CloseOnMetadataChange =
        Flag("CLOSE_WEBSOCKETS_ON_METADATA_CHANGE", false, "sockets stay open when metadata change, and live queries are re-planned.") with { Service = SettingService.Ignored };

    public static readonly Setting<int> MaxSockets =
        Number("MaxSockets", 20_000, 1, 1_000_000, "Most open sockets and event streams; further ones get 503.");

    public static readonly Setting<int> MaxSocketsPerUser =
        Number("MaxSocketsPerUser", 1_000, 1, 1_000_000, "Most open sockets and event streams of one user (`x-hasura-user-id`); a further socket is closed 1013, a stream gets 429.");

    public static readonly Setting<int> MaxSocketsPerAddress =
        Number("MaxSocketsPerAddress", 0, 0, 1_000_000, "Most open sockets and event streams of one address, loopback excepted; 0 is no limit.");

    public static readonly Setting<int> MaxSubscriptionsPerSocket =
        Number("MaxSubscriptionsPerSocket", 100, 1, 100_000, "Most operations at a time on one socket.");

    public static readonly Setting<long> MaxHeldBytesPerSocket =
        Bytes("MaxHeldBytesPerSocket", 33_554_432, 1_048_576, 68_719_476_736, "Most memory that the operations of one socket hold, by estimate: their texts and four times their variables. A further one is answered by `limit-exceeded`.");

    public static readonly Setting<long> MaxHeldBytesPerUser =
        Bytes("MaxHeldBytesPerUser", 268_435_456, 1_048_576, 1_099_511_627_776, "The same of one user's sockets and event streams, results that wait included; a session without a user counts by role and address, and the admin not at all.");

    public static readonly Setting<long> MaxHeldBytes =
        Bytes("MaxHeldBytes", 1_073_741_824, 1_048_576, 1_099_511_627_776, "The same of all. Beyond it, sockets that do not read are closed 1013, those with most waiting first.");

    public static readonly Setting<int> MaxMessageBytes =
        Number("MaxMessageBytes", 4_194_304, 1024, 67_108_864, "Largest message from a client; a larger one closes 1009. Before `connection_init` is accepted 65536 at most.");

    public static readonly Setting<int> MaxQueuedBytes =
        Number("MaxQueuedBytes", 4_194_304, 65_536, 1_073_741_824, "Most bytes that wait for one socket beside the message being written.");

    public static readonly Setting<TimeSpan> WriteTimeout =
        Seconds("SocketWriteTimeout", 10, 1, 300, "A socket that takes nothing for this long is closed 1013.");

    public static IReadOnlyList<Setting> All { get; } =
    [
        Keepalive, ConnectionInitTimeout, HalfOpenTimeout, ConnectionCompression, ReadCookie, CloseOnMetadataChange, MaxSockets,
        MaxSocketsPerUser, MaxSocketsPerAddress, MaxSubscriptionsPerSocket, MaxHeldBytesPerSocket,
        MaxHeldBytesPerUser, MaxHeldBytes, MaxMessageBytes, MaxQueuedBytes, WriteTimeout,
    ];
}
