namespace Realtime.Changes;

/// <summary>The statements with which the feed reads the publication and the tracked tables. All of them read the system catalogs only.</summary>
internal static class PublicationSql
{
    /// <summary>From here on a publication can hold whole schemas, row filters and column lists.</summary>
    public const int SchemasFrom = 150000;

    /// <summary>From here on a publication says whether generated columns are published.</summary>
    public const int GeneratedColumnsFrom = 180000;

    /// <summary>
    /// The trees of the tracked tables: $1 schemas, $2 names, $3 the publication. Partitions and inheritance children come by pg_inherits;
    /// identity columns are the index's key columns, INCLUDE columns left out; generated columns are not in the stream.
    /// </summary>
    public static string Relations(int serverVersion) => $"""
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
              AND to_jsonb(r)->>'prqual' IS NULL AND to_jsonb(r)->>'prattrs' IS NULL){InSchema(serverVersion)},
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
            ORDER BY a.attnum),
          pg_catalog.concat_ws('/', c.xmin, (SELECT pg_catalog.string_agg(i.xmin::text, '/' ORDER BY i.inhparent) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid))
        FROM tree
        JOIN pg_catalog.pg_class c ON c.oid = tree.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """;

    /// <summary>
    /// The publication $1: which version of which row it is, whether it is the login's, whether it publishes every change as the feed relies on it, whether it
    /// is FOR ALL TABLES, and its comment.
    /// </summary>
    public const string Publication = """
        SELECT pg_catalog.concat_ws('/', oid, xmin), pg_catalog.pg_has_role(pubowner, 'USAGE'),
          pubinsert AND pubupdate AND pubdelete AND pubtruncate AND NOT pubviaroot AND coalesce(to_jsonb(p)->>'pubgencols', 'n') IN ('n', 'false'),
          puballtables, pg_catalog.obj_description(oid, 'pg_publication')
        FROM pg_catalog.pg_publication p WHERE pubname = $1
        """;

    /// <summary>What the publication $1 names now, whether without a row filter and a column list, and since which version of its row.</summary>
    public const string Members = """
        SELECT c.oid, n.nspname::text, c.relname::text, to_jsonb(r)->>'prqual' IS NULL AND to_jsonb(r)->>'prattrs' IS NULL,
          pg_catalog.concat_ws('/', r.oid, r.xmin)
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
        JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE p.pubname = $1
        """;

    /// <summary>The schemas that the publication $1 holds whole.</summary>
    public const string Schemas = """
        SELECT n.nspname::text
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_namespace s ON s.pnpubid = p.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
        WHERE p.pubname = $1
        """;

    /// <summary>Publications of this database other than $1 that the login may drop, with their comments.</summary>
    public const string Others = """
        SELECT pubname::text, pg_catalog.obj_description(oid, 'pg_publication')
        FROM pg_catalog.pg_publication
        WHERE pubname <> $1 AND pg_catalog.pg_has_role(pubowner, 'USAGE') AND pg_catalog.obj_description(oid, 'pg_publication') IS NOT NULL
        """;

    /// <summary>The options of a publication: leaves of partitioned tables are published as themselves, and so are their TRUNCATEs.</summary>
    public static string Options(int serverVersion) =>
        "publish = 'insert, update, delete, truncate', publish_via_partition_root = false"
        + (serverVersion >= GeneratedColumnsFrom ? ", publish_generated_columns = none" : string.Empty);

    private static string InSchema(int serverVersion) => serverVersion < SchemasFrom ? string.Empty : """
         OR EXISTS (
            SELECT FROM pg_catalog.pg_publication_namespace s, publication p WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace)
        """;
}
