namespace Gateway.Embedded;

/// <summary>How the private PostgreSQL is run.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// The folder that belongs to this server: its cluster, its socket and its lock. Created when absent, kept between runs.
    /// As root it is handed to an unprivileged account that the server runs as; where that account cannot walk to it (below root's home,
    /// say), a folder under <c>/var/lib/realtime</c> takes its place: <see cref="EmbeddedPostgres.Folder"/> tells which is in use.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// The folder of the server's programs (<c>initdb</c> and <c>postgres</c>). Default: that of the newest server that is installed, or of the one that made
    /// the cluster. The account that the server runs as must be able to walk to it.
    /// </summary>
    public string? ProgramFolder { get; init; }

    /// <summary>Whether the data of earlier runs is deleted first. Default: no. The version of the server that wrote it does not matter then.</summary>
    public bool StartOver { get; init; }

    /// <summary>Whether commits are forced to disk. Default: <see cref="Durability.Full"/>.</summary>
    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>PostgreSQL's <c>max_connections</c>. Default 200: the gateway's pools and as many by hand.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>Further server settings by name, which win over the ones given here. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server may take until it accepts connections, crash recovery included. Default: one minute.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a fast shutdown may take before the server is told to drop everything at once (it then recovers at the next start).
    /// Default 3 s, so that the whole gateway stops in under 5.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
