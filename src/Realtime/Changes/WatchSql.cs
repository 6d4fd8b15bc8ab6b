namespace Realtime.Changes;

/// <summary>The statements with which the feed looks at the server and at whether the catalogs have changed.</summary>
internal static class WatchSql
{
    /// <summary>Whether logical replication is possible at all. Managed services grant it by a role of their own.</summary>
    public const string Requirements = $"""
        SELECT current_setting('wal_level'), pg_catalog.pg_is_in_recovery(), current_setting('server_version_num')::int4,
          EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolreplication OR rolsuper))
          OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_replication' AND pg_catalog.pg_has_role(oid, 'MEMBER')),
          current_user::text, {ServerIdentity.Sql}
        """;

    /// <summary>Writes a heartbeat to the WAL, as a transaction: it comes back behind everything that committed before it.</summary>
    public const string Heartbeat = "SELECT pg_catalog.pg_logical_emit_message(true, $1, $2)";

    /// <summary>From here on the statistics are in shared memory, where reading a few of them costs nothing.</summary>
    private const int SharedStatisticsFrom = 150000;

    /// <summary>Catalogs whose rows are marked as they are, each with what leaves out temporary objects and the system's own.</summary>
    private static readonly (string Catalog, string Condition)[] Marked =
    [
        ("pg_attribute", "attrelid >= 16384 AND attnum > 0 AND attrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_attrdef", "adrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_index", "indexrelid >= 16384 AND indexrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_constraint", "oid >= 16384 AND connamespace NOT IN (SELECT oid FROM temporary_schema)"),
        ("pg_inherits", "inhrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_type", "oid >= 16384 AND typnamespace NOT IN (SELECT oid FROM temporary_schema)"),
        ("pg_enum", "true"),
        ("pg_proc", "oid >= 16384 AND pronamespace NOT IN (SELECT oid FROM temporary_schema)"),
        ("pg_rewrite", "oid >= 16384 AND ev_class NOT IN (SELECT oid FROM temporary)"),
        ("pg_trigger", "tgrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_policy", "polrelid NOT IN (SELECT oid FROM temporary)"),
        ("pg_namespace", "oid NOT IN (SELECT oid FROM temporary_schema)"),
    ];

    /// <summary>Catalogs that say what is published, and nothing of what queries mean.</summary>
    private static readonly string[] Publishing = ["pg_publication", "pg_publication_rel", "pg_publication_namespace"];

    /// <summary>
    /// What is visible now, how far the WAL is on disk, the counters of catalog writes, how much WAL the slot $1 holds back (null without the slot), and
    /// the server's own bound for that in MB. Nothing in it depends on how many tables there are.
    /// </summary>
    public static string Look(int serverVersion) => $"""
        SELECT pg_catalog.pg_current_snapshot()::text, pg_catalog.pg_current_wal_flush_lsn(), {Counters(serverVersion)}, s.wal_status,
          CASE WHEN s.slot_name IS NOT NULL THEN (pg_catalog.pg_current_wal_lsn() - s.restart_lsn)::int8 END,
          (pg_catalog.pg_size_bytes(pg_catalog.current_setting('max_slot_wal_keep_size')) >> 20)::int8
        FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = $1
        """;

    /// <summary>
    /// The catalogs' fingerprint. A row that is written gets the writing transaction's id as its xmin, so number, sum and maximum of xmin move with every
    /// insert, update and delete; what VACUUM and ANALYZE note in place moves nothing. Of pg_class the columns that mean something are hashed as well,
    /// so that TRUNCATE and REFRESH, which only change the storage, can be told apart.
    /// </summary>
    public static string Mark(int serverVersion) => $"""
        WITH temporary AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't'),
        temporary_schema AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_'),
        written(x) AS ({string.Join(" UNION ALL ", Marked.Select(one => $"SELECT xmin FROM pg_catalog.{one.Catalog} WHERE {one.Condition}"))}),
        publishing(x) AS ({string.Join(" UNION ALL ", PublishingOf(serverVersion).Select(catalog => $"SELECT xmin FROM pg_catalog.{catalog}"))}),
        relation AS (SELECT *, xmin AS x FROM pg_catalog.pg_class WHERE oid >= 16384 AND relpersistence <> 't')
        SELECT
          (SELECT pg_catalog.concat_ws('/', count(*), sum(x::text::int8), max(x::text::int8)) FROM relation) || '/' ||
          (SELECT pg_catalog.concat_ws('/', count(*), sum(x::text::int8), max(x::text::int8)) FROM publishing),
          (SELECT pg_catalog.concat_ws('/', count(*), sum(x::text::int8), max(x::text::int8)) FROM written) || '/' ||
          (SELECT pg_catalog.concat_ws('/', count(*), sum(pg_catalog.hashtextextended((oid, relname, relnamespace, relowner, relkind, relpersistence, relreplident,
            relnatts, relrowsecurity AND pg_catalog.row_security_active(oid), relrowsecurity, relforcerowsecurity, relispartition, relacl, reloptions)::text, 0)))
            FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f'))
        """;

    private static IEnumerable<string> PublishingOf(int serverVersion) =>
        Publishing.Where(catalog => catalog != "pg_publication_namespace" || serverVersion >= PublicationSql.SchemasFrom);

    private static string Counters(int serverVersion) => serverVersion < SharedStatisticsFrom ? "NULL::int8" : $"""
        (SELECT sum(pg_catalog.pg_stat_get_tuples_inserted(c) + pg_catalog.pg_stat_get_tuples_updated(c) + pg_catalog.pg_stat_get_tuples_deleted(c))::int8
          FROM unnest('{'{'}{string.Join(',', Marked.Select(one => one.Catalog).Concat(PublishingOf(serverVersion)).Append("pg_class").Select(name => $"pg_catalog.{name}"))}{'}'}'::regclass[]) AS c)
        """;
}
