using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>What the <see cref="MetadataAuthority"/> must know of the installation. Immutable.</summary>
internal sealed record MetadataAuthorityOptions
{
    /// <summary>The environment variable that the <c>default</c> source of a new installation names.</summary>
    public const string DatabaseUrlVariable = "HASURA_GRAPHQL_DATABASE_URL";

    /// <summary>The connection string of the metadata database, in Npgsql's form. LISTEN uses it too, so it must not lead through a pooler.</summary>
    public required string MetadataConnectionString { get; init; }

    /// <summary>
    /// Looks up what <c>{"from_env": …}</c> names. It answers <see cref="DatabaseUrlVariable"/> with the database that the gateway was
    /// started on, whether or not such a variable is set.
    /// </summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Turns a <c>database_url</c> (URI or connection string) into Npgsql's form.</summary>
    public required Func<string, string> ReadDatabaseUrl { get; init; }

    /// <summary>Isolation of mutations on sources that name none, a word of <see cref="Execution.TransactionIsolation"/>.</summary>
    public string TransactionIsolation { get; init; } = Execution.TransactionIsolation.ReadCommitted;

    /// <summary>Whether statements are prepared, on sources that do not say.</summary>
    public bool UsePreparedStatements { get; init; } = true;

    /// <summary>How often other gateways' changes are looked for beside being told of them, default 10 s; zero is never.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How snapshots are built.</summary>
    public SnapshotSettings Snapshot { get; init; } = new();
}
