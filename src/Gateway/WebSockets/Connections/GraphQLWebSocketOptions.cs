namespace Gateway.WebSockets.Connections;

/// <summary>
/// How the WebSocket transport behaves: its times and its limits. Immutable; ranges are checked at start by <see cref="Validate"/>.
/// Sizes end in <c>Bytes</c>. Times are checked twice a second, so each is kept to half a second.
/// </summary>
public sealed record GraphQLWebSocketOptions
{
    /// <summary>
    /// How long a socket may be silent before the modern protocol sends <c>ping</c>, and how often the legacy one sends <c>ka</c>. Default 5 s; 1 s to 1 h.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client has to send <c>connection_init</c>. Default 3 s; 1 s to 5 min.</summary>
    public TimeSpan ConnectionInitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long nothing at all may arrive before a socket counts as half-open and is dropped. Default 30 s; from twice
    /// <see cref="KeepAlive"/> to 2 h, so that a ping went unanswered first.
    /// </summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a write may make no progress before the client is a slow consumer. Default 10 s; 1 s to 5 min.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the closing handshake may take before the connection is cut. Default 5 s; 1 s to 1 min.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many sockets a second are closed at shutdown, so that their clients do not all come back at once. Default 2,000; at least 1. The whole takes
    /// half of the host's shutdown time-out at most.
    /// </summary>
    public int DrainRate { get; init; } = 2000;

    /// <summary>The largest message of a client, all its fragments together. Default 4 MB; 1 KB to 64 MB. Before the client is known 64 KB at most.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How much may wait behind the frame being written. Default 4 MB; 64 KB to 1 GB. Beyond it a socket that did not finish a write
    /// for a second is a slow consumer; one that reads is not, since the newest results of all its subscriptions may come at once.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// What the operations of one socket may hold (texts, variables, by estimate) beside the results that wait. Default 32 MB; 1 MB to 64 GB.
    /// </summary>
    public long MaxHeldBytesPerSocket { get; init; } = 32L * 1024 * 1024;

    /// <summary>What the operations of one user may hold, on all sockets and event streams, and what may wait for him. Default 256 MB; 1 MB to 1 TB.</summary>
    public long MaxHeldBytesPerUser { get; init; } = 256L * 1024 * 1024;

    /// <summary>What the operations of all may hold, and what may wait for all. Default 1 GB; 1 MB to 1 TB.</summary>
    public long MaxHeldBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Operations running on one socket. Default 100; 1 to 100,000.</summary>
    public int MaxSubscriptionsPerSocket { get; init; } = 100;

    /// <summary>Sockets and event streams of one user (<c>x-hasura-user-id</c>); sessions without one are not counted. Default 1,000; at least 1.</summary>
    public int MaxSocketsPerUser { get; init; } = 1000;

    /// <summary>Sockets and event streams of one client address, loopback excepted; null (the default) for no limit.</summary>
    public int? MaxSocketsPerAddress { get; init; }

    /// <summary>Sockets and event streams of this process. Default 20,000; at least 1. Kestrel's limit on upgraded connections must be no lower.</summary>
    public int MaxSockets { get; init; } = 20_000;

    /// <summary>How deep a message's JSON may nest. Default 64; 8 to 1,000.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>
    /// Which pages may open sockets: origins (<c>https://app.example.com</c>), with one <c>*</c> in place of a subdomain allowed, or
    /// <c>*</c> (the default) for all. The origin <c>null</c> is always refused; a client that sends none is no browser and passes.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["*"];

    /// <summary>Whether the upgrade request's cookies count as credentials. Default false; with it, <see cref="AllowedOrigins"/> may not be <c>*</c>.</summary>
    public bool ReadCookies { get; init; }

    /// <summary>Whether the admin role sees <c>extensions.internal</c> of errors. Default true.</summary>
    public bool AdminInternalErrors { get; init; } = true;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range; the message names it and the range.</exception>
    public void Validate()
    {
        Between(nameof(KeepAlive), KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between(nameof(ConnectionInitTimeout), ConnectionInitTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Between(nameof(HalfOpenTimeout), HalfOpenTimeout, 2 * KeepAlive, TimeSpan.FromHours(2));
        Between(nameof(WriteDeadline), WriteDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Between(nameof(CloseTimeout), CloseTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Between(nameof(DrainRate), DrainRate, 1, int.MaxValue);
        Between(nameof(MaxMessageBytes), MaxMessageBytes, 1024, 64 * 1024 * 1024);
        Between(nameof(MaxQueuedBytes), MaxQueuedBytes, 64 * 1024, 1024 * 1024 * 1024);
        Between(nameof(MaxHeldBytesPerSocket), MaxHeldBytesPerSocket, 1024 * 1024, 64L * 1024 * 1024 * 1024);
        Between(nameof(MaxHeldBytesPerUser), MaxHeldBytesPerUser, 1024 * 1024, 1024L * 1024 * 1024 * 1024);
        Between(nameof(MaxHeldBytes), MaxHeldBytes, 1024 * 1024, 1024L * 1024 * 1024 * 1024);
        Between(nameof(MaxSubscriptionsPerSocket), MaxSubscriptionsPerSocket, 1, 100_000);
        Between(nameof(MaxSocketsPerUser), MaxSocketsPerUser, 1, int.MaxValue);
        Between(nameof(MaxSocketsPerAddress), MaxSocketsPerAddress ?? 1, 1, int.MaxValue);
        Between(nameof(MaxSockets), MaxSockets, 1, int.MaxValue);
        Between(nameof(MaxJsonDepth), MaxJsonDepth, 8, 1000);
        if (ReadCookies && AllowedOrigins.Contains("*"))
        {
            throw new InvalidOperationException($"{nameof(ReadCookies)} needs explicit {nameof(AllowedOrigins)}: with '*' any page could use a visitor's cookies.");
        }
    }

    private static void Between<T>(string name, T value, T low, T high)
        where T : IComparable<T>
    {
        if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
        {
            throw new InvalidOperationException($"WebSocket setting {name} is {value}, but must be between {low} and {high}.");
        }
    }
}
