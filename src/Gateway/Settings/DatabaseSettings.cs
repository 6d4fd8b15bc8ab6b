using static Gateway.Settings.SettingKinds;

namespace Gateway.Settings;

/// <summary>Where PostgreSQL is and how much of it may be used.</summary>
internal static class DatabaseSettings
{
    private const string UrlType = "postgres:// URI or Npgsql connection string";

    public static readonly Setting<string?> DatabaseUrl =
        Parsed("DATABASE_URL", UrlType, "The database that is served. Without it the gateway starts a private PostgreSQL of its own.", Parsing.DatabaseUrl.Read) with { IsSecret = true, RefusesEmpty = true };

    public static readonly Setting<string?> MetadataDatabaseUrl =
        Parsed("METADATA_DATABASE_URL", UrlType, "The database that holds the metadata (schema `realtime`). Without it the one that is served.", Parsing.DatabaseUrl.Read) with { IsSecret = true };

    public static readonly Setting<string?> ReplicationUrl =
        Parsed("ReplicationUrl", UrlType, "A direct way to the database for replication and LISTEN, where `DatabaseUrl` leads to a pooler.", Parsing.DatabaseUrl.Read) with { IsSecret = true };

    public static readonly Setting<int> PoolSize =
        Number("PG_CONNECTIONS", 20, 1, 1000, "Most connections to one database for queries and mutations, where its metadata do not say (`pool_settings`).");

    public static readonly Setting<TimeSpan> ConnectionLifetime =
        Seconds("PG_CONN_LIFETIME", 600, 0, 86400, "A pooled connection older than this is closed when it comes back, where its source does not say; 0 keeps it.");

    public static readonly Setting<string> TxIsolation =
        Choice("TX_ISOLATION", "read-committed", ["read-committed", "repeatable-read", "serializable"], "Isolation level of mutations, for sources whose metadata name none; a new `default` source is given this one.");

    public static readonly Setting<bool> UsePreparedStatements =
        Flag("USE_PREPARED_STATEMENTS", true, "Whether statements are prepared, on sources whose metadata do not say (`use_prepared_statements`); a new `default` source is given this one. Not behind a pooler that gives each transaction another connection.");

    public static readonly Setting<IReadOnlyList<string>> UnpublishedTables =
        Words("UnpublishedTables", "", "Tables (`schema.name`, or `name` in `public`) of any source that are kept out of the publication: live queries over them are polled. The command `pg_set_table_is_published` does the same for one.");

    public static readonly Setting<string> DataFolder =
        TextOr("DataFolder", ".realtime", "Folder of the private PostgreSQL, the generated admin secret and the demo's signing key; kept between runs.") with { RefusesEmpty = true };

    public static readonly Setting<string?> PostgresFolder =
        Text("PostgresFolder", "Folder of the programs (`initdb`, `postgres`) that the private PostgreSQL is run with. Without it those of the newest server that is installed, or of the one that made the data.") with { RefusesEmpty = true };

    public static readonly Setting<bool> Reset =
        Flag("Reset", false, "Deletes the data folder of the private PostgreSQL before the start (`--reset`).");

    public static readonly Setting<bool> Demo =
        Flag("Demo", false, "Loads the demo into the database when its tables are absent, serves `/demo`, and makes `anonymous` the unauthorized role (`--demo`); the private PostgreSQL gets the demo unasked.");

    public static IReadOnlyList<Setting> All { get; } =
        [DatabaseUrl, MetadataDatabaseUrl, ReplicationUrl, PoolSize, ConnectionLifetime, TxIsolation,
            UsePreparedStatements, UnpublishedTables, DataFolder, PostgresFolder, Reset, Demo];
}
