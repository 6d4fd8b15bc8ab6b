using System.Data;

namespace Realtime.Execution;

/// <summary>
/// What a source's metadata say about its connections (<c>connection_info</c>). Immutable, compared by value; null leaves it to the installation.
/// </summary>
internal sealed record SourceConnectionChoice
{
    /// <summary>How mutations begin.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    /// <summary>Whether statements are prepared; false for a database behind a pooler that gives each transaction another connection.</summary>
    public bool? PreparesStatements { get; init; }

    /// <summary>Most connections of the pool.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Age at which a pooled connection is replaced; zero for never.</summary>
    public TimeSpan? ConnectionLifetime { get; init; }

    /// <summary>How long a connection may lie idle in the pool.</summary>
    public TimeSpan? IdleLifetime { get; init; }

    /// <summary>How long a request waits for a connection.</summary>
    public TimeSpan? PoolTimeout { get; init; }

    /// <summary>Options for a pool that does as chosen here.</summary>
    internal SourceConnectionOptions ApplyTo(SourceConnectionOptions options) => options with
    {
        MaxPreparedStatements = (PreparesStatements ?? options.PreparesStatements) ? options.MaxPreparedStatements : 0,
        MaxConnections = MaxConnections ?? options.MaxConnections,
        ConnectionLifetime = ConnectionLifetime ?? options.ConnectionLifetime,
        IdleLifetime = IdleLifetime ?? options.IdleLifetime,
        ConnectTimeout = PoolTimeout ?? options.ConnectTimeout,
    };

    /// <summary>Whether a pool made for another choice does for this one.</summary>
    internal bool IsServedBy(SourceConnectionChoice other) => this with { Isolation = other.Isolation } == other;
}
