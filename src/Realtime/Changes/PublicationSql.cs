namespace Realtime.Changes;

/// <summary>The statements with which the feed looks at the database. All of them read the system catalogs only.</summary>
internal static class PublicationSql
{
    /// <summary>
    /// The trees of the tracked tables: $1 schemas, $2 names, $3 the publication. Partitions and inheritance children come by pg_inherits;
    /// identity columns are the index's key columns, INCLUDE columns left out; generated columns are not in the stream.
    /// </summary>
    public const string Relations = """
        WITH RECURSIVE tree(schema, name, oid) AS (
          SELECT t.schema, t.name, c.oid
          FROM unnest($1::text[], $2::text[]) AS t(schema, name)
          JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
          UNION
          SELECT tree.schema, tree.name, i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
        ), publication AS (
          SELECT oid, puballtables FROM pg_catalog.pg_publication WHERE pubname = $3
        )
        SELECT tree.schema, tree.name, c.oid, n.nspname::text, c.relname::text, c.relkind, c.relpersistence, c.relreplident, c.relispartition,
          pg_catalog.pg_has_role(c.relowner, 'USAGE'),
          coalesce((SELECT puballtables FROM publication), false) OR EXISTS (
            SELECT FROM pg_catalog.pg_publication_rel r, publication p
            WHERE r.prpubid = p.oid AND r.prrelid = c.oid
              AND to_jsonb(r)->>'prqual' IS NULL AND to_jsonb(r)->>'prattrs' IS NULL),
          EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND x.indisprimary AND x.indisvalid AND x.indimmediate),
          ARRAY(
            SELECT a.attname::text
            FROM pg_catalog.pg_index x, unnest(x.indkey) WITH ORDINALITY AS k(attnum, position), pg_catalog.pg_attribute a
            WHERE x.indrelid = c.oid AND x.indisvalid AND x.indimmediate AND k.position <= x.indnkeyatts
              AND a.attrelid = c.oid AND a.attnum = k.attnum
              AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END
            ORDER BY k.position),
          ARRAY(
            SELECT a.attname::text FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attnum)
        FROM tree
        JOIN pg_catalog.pg_class c ON c.oid = tree.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """;

    /// <summary>The publication $1: whether it is the login's, and whether it publishes everything that the feed relies on.</summary>
    public const string Publication = """
        SELECT pg_catalog.pg_has_role(pubowner, 'USAGE'),
          pubinsert AND pubupdate AND pubdelete AND pubtruncate AND NOT pubviaroot
        FROM pg_catalog.pg_publication WHERE pubname = $1
        """;

    /// <summary>What the publication $1 names now.</summary>
    public const string Members = """
        SELECT c.oid, n.nspname::text, c.relname::text
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
        JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE p.pubname = $1
        """;

    /// <summary>Whether logical replication is possible at all. Managed services grant it by a role of their own.</summary>
    public const string Requirements = """
        SELECT current_setting('wal_level'), pg_catalog.pg_is_in_recovery(), current_setting('server_version_num')::int4,
          EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolreplication OR rolsuper))
          OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_replication' AND pg_catalog.pg_has_role(oid, 'MEMBER')),
          current_user::text
        """;

    /// <summary>
    /// What is visible now, and how much WAL the slot $1 holds back (null without the slot), and the server's own bound for that in MB.
    /// </summary>
    public const string Watch = """
        SELECT pg_catalog.pg_current_snapshot()::text, s.wal_status,
          CASE WHEN s.slot_name IS NOT NULL THEN (pg_catalog.pg_current_wal_lsn() - s.restart_lsn)::int8 END,
          (SELECT setting::int8 FROM pg_catalog.pg_settings WHERE name = 'max_slot_wal_keep_size')
        FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = $1
        """;

    /// <summary>Writes a heartbeat to the WAL, as a transaction: it comes back behind everything that committed before it.</summary>
    public const string Heartbeat = "SELECT pg_catalog.pg_logical_emit_message(true, $1, $2)";
}
