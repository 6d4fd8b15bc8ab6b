namespace Realtime.Catalog;

/// <summary>
/// The one SELECT that reads a database's catalog. It answers with a single row whose columns are arrays, each part
/// (relations, columns, …) being a group of arrays of equal length: one statement has one MVCC snapshot, so DDL that
/// commits meanwhile is seen whole or not at all, also inside a caller's transaction, where a batch of statements
/// would need an isolation level that is not ours to set.
/// Only <c>format_type</c>, <c>pg_relation_is_updatable</c>, <c>pg_partition_root</c> and <c>row_security_active</c> look at the newest catalog, by the
/// server's nature; what they say of an object just dropped or renamed is corrected by the next read, since the
/// fingerprint, taken in the snapshot, is by then outdated. The second waits while a view is locked by DDL.
/// All that is read exists in PostgreSQL 13–18; the differences are told where they matter.
/// </summary>
internal static class CatalogStatement
{
    /// <summary>
    /// Schemas whose relations and functions can be tracked, and those relations. <c>pg_</c> is reserved for the system
    /// and covers pg_catalog, pg_toast and the temporary schemas; <c>realtime</c> and <c>hdb_catalog</c> hold metadata.
    /// </summary>
    private const string Scope =
        """
        WITH tracked_schema AS (
          SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n
          WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'realtime', 'hdb_catalog')
        ), relation AS (
          SELECT c.oid, c.relname, c.relnamespace, c.relkind, c.relreplident, c.relpersistence, c.relispartition, c.reltype,
            c.relrowsecurity AND pg_catalog.row_security_active(c.oid) AS is_secured
          FROM pg_catalog.pg_class c JOIN tracked_schema s ON s.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        )
        """;

    /// <summary>
    /// What notices DDL. Rows count with their <c>xmin</c>: a transaction that inserts or updates a catalog row leaves its
    /// own, later number there, so with as many rows as before the sum has grown. pg_class is hashed by content instead,
    /// since TRUNCATE and VACUUM FULL write new pg_class rows though nothing that matters here has changed. Temporary
    /// objects are left out; OIDs below 16384 (FirstNormalObjectId) belong to initdb and never change. The digest is
    /// not md5, which servers in FIPS mode refuse.
    /// </summary>
    private const string FingerprintValue =
        """
        SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws('|',
          (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat_ws(',', r.oid, r.relnamespace, r.relname,
             r.relkind, r.relreplident, r.relpersistence, r.relispartition, r.is_secured), 0)) FROM relation r),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint) FROM pg_catalog.pg_policy x),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(a.xmin::text::bigint)
           FROM pg_catalog.pg_attribute a JOIN relation r ON r.oid = a.attrelid WHERE a.attnum > 0),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_constraint x WHERE x.oid >= 16384
             AND x.connamespace IN (SELECT s.oid FROM tracked_schema s)),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_proc x WHERE x.oid >= 16384
             AND x.pronamespace IN (SELECT s.oid FROM tracked_schema s)),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_type x WHERE x.oid >= 16384
             AND x.typnamespace IN (SELECT s.oid FROM tracked_schema s)),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint) FROM pg_catalog.pg_enum x),
          (SELECT pg_catalog.string_agg(s.oid || ',' || s.nspname, ',' ORDER BY s.oid) FROM tracked_schema s),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint) FROM pg_catalog.pg_extension x),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_description x WHERE x.objoid >= 16384),
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_rewrite x WHERE x.oid >= 16384),
          -- tgtype bit 6: INSTEAD OF
          (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(x.xmin::text::bigint)
           FROM pg_catalog.pg_trigger x WHERE x.tgtype & 64 <> 0)), 'UTF8')), 'hex')
        """;

    private const string Server =
        "SELECT pg_catalog.current_setting('server_version_num')::int";

    private const string Namespaces =
        "SELECT pg_catalog.array_agg(n.oid), pg_catalog.array_agg(n.nspname) FROM pg_catalog.pg_namespace n";

    /// <summary>
    /// An array type is one that its element names as its array: <c>typelem</c> alone is also set for oidvector, point and,
    /// up to version 13, for domains over arrays.
    /// </summary>
    private const string Types =
        """
        SELECT pg_catalog.array_agg(t.oid), pg_catalog.array_agg(t.typnamespace), pg_catalog.array_agg(t.typname),
          pg_catalog.array_agg(t.typtype), pg_catalog.array_agg(t.typcategory),
          pg_catalog.array_agg(coalesce(e.oid, 0)), pg_catalog.array_agg(t.typbasetype)
        FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
        """;

    /// <summary>
    /// <c>pg_relation_is_updatable</c> answers a bit set: 4 update, 8 insert, 16 delete. It is asked for views and foreign
    /// tables only: it opens the relation, and raises an error for a foreign-data wrapper without a handler.
    /// Of the policies for reading those are looked for that have a subselect, the time (SQLVALUEFUNCTION 0 to 8; the others name
    /// the user) or a function that is not immutable in their tree; settings are the same for all that a login reads.
    /// </summary>
    private const string Relations =
        """
        SELECT pg_catalog.array_agg(r.oid), pg_catalog.array_agg(r.relnamespace), pg_catalog.array_agg(r.relname),
          pg_catalog.array_agg(r.relkind), pg_catalog.array_agg(r.reltype), pg_catalog.array_agg(d.description),
          pg_catalog.array_agg(CASE WHEN r.relispartition THEN coalesce(pg_catalog.pg_partition_root(r.oid)::oid, 0) ELSE 0 END),
          pg_catalog.array_agg(CASE
            WHEN r.relkind IN ('r', 'p') THEN 28
            WHEN r.relkind = 'v' OR w.fdwhandler <> 0 THEN pg_catalog.pg_relation_is_updatable(r.oid, true)
            ELSE 0 END),
          pg_catalog.array_agg(p.policy)
        FROM relation r
          LEFT JOIN (
            SELECT y.polrelid, min(y.polname::text) AS policy FROM pg_catalog.pg_policy y
            WHERE y.polcmd IN ('r', '*') AND (y.polqual::text ~ '\{SUBLINK |\{SQLVALUEFUNCTION :op [0-8] ' OR EXISTS (
              SELECT FROM pg_catalog.regexp_matches(y.polqual::text, ' :(?:op)?funcid (\d+)', 'g') AS called(id)
                JOIN pg_catalog.pg_proc f ON f.oid = called.id[1]::oid
              WHERE f.provolatile <> 'i' AND NOT (f.proname = 'current_setting' AND f.pronamespace = 'pg_catalog'::regnamespace)))
            GROUP BY y.polrelid) p ON p.polrelid = r.oid AND r.is_secured
          LEFT JOIN pg_catalog.pg_description d
            ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
          LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = r.oid
          LEFT JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver
          LEFT JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = v.srvfdw
        """;

    /// <summary>
    /// <c>attnotnull</c> is also set, from version 18, for a NOT NULL that is NOT VALID and so promises nothing; such a one
    /// has a constraint of type n, which older versions do not know.
    /// </summary>
    private const string Columns =
        """
        SELECT pg_catalog.array_agg(x.attrelid), pg_catalog.array_agg(x.attnum), pg_catalog.array_agg(x.attname),
          pg_catalog.array_agg(x.atttypid), pg_catalog.array_agg(x.atttypmod), pg_catalog.array_agg(x.is_nullable),
          pg_catalog.array_agg(x.attidentity), pg_catalog.array_agg(x.attgenerated), pg_catalog.array_agg(x.is_deterministic), pg_catalog.array_agg(x.description)
        FROM (
          SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod,
            NOT a.attnotnull OR k.conrelid IS NOT NULL AS is_nullable,
            a.attidentity, a.attgenerated, coalesce(l.collisdeterministic, true) AS is_deterministic, d.description
          FROM relation r
            JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
            LEFT JOIN pg_catalog.pg_description d
              ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
            LEFT JOIN pg_catalog.pg_constraint k
              ON k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated AND k.conkey[1] = a.attnum
          ORDER BY a.attrelid, a.attnum) x
        """;

    /// <summary>
    /// <c>format_type</c> for each type and modifier in use. It leaves out the schema of a type that the session's
    /// search_path finds; that is put back, so that the text means the same on every connection.
    /// </summary>
    private const string FormattedTypes =
        """
        SELECT pg_catalog.array_agg(x.atttypid), pg_catalog.array_agg(x.atttypmod), pg_catalog.array_agg(
          CASE WHEN n.nspname <> 'pg_catalog' AND pg_catalog.pg_type_is_visible(coalesce(e.oid, t.oid))
            THEN pg_catalog.quote_ident(n.nspname) || '.' ELSE '' END || pg_catalog.format_type(x.atttypid, x.atttypmod))
        FROM (SELECT DISTINCT a.atttypid, a.atttypmod FROM relation r
              JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) x
          JOIN pg_catalog.pg_type t ON t.oid = x.atttypid
          LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(e.typnamespace, t.typnamespace)
        """;

    /// <summary>
    /// One entry per key column. A foreign key to a partitioned table has, besides its own row, one for each partition
    /// it points to (<c>conparentid</c> is then a constraint of the same table): those say nothing new.
    /// </summary>
    private const string Keys =
        """
        SELECT pg_catalog.array_agg(x.oid), pg_catalog.array_agg(x.conrelid), pg_catalog.array_agg(x.contype),
          pg_catalog.array_agg(x.conname), pg_catalog.array_agg(x.attname),
          pg_catalog.array_agg(x.target_schema), pg_catalog.array_agg(x.target_name), pg_catalog.array_agg(x.target_column)
        FROM (
          SELECT k.oid, k.conrelid, k.contype, k.conname, a.attname,
            coalesce(tc.relnamespace, 0) AS target_schema, tc.relname AS target_name, ta.attname AS target_column
          FROM relation r
            JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f')
            LEFT JOIN pg_catalog.pg_constraint parent ON parent.oid = k.conparentid
            CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS key(attnum, target_attnum, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.attnum
            LEFT JOIN pg_catalog.pg_class tc ON tc.oid = k.confrelid
            LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = k.confrelid AND ta.attnum = key.target_attnum
          WHERE (k.contype <> 'f' OR parent.conrelid IS DISTINCT FROM k.conrelid) {0}
          ORDER BY k.conrelid, k.conname, k.oid, key.position) x
        """;

    /// <summary>From version 18: a foreign key with PERIOD matches by containment, not equality, so no relationship follows from it.</summary>
    private const string NotTemporal = "AND NOT (k.contype = 'f' AND k.conperiod)";

    private const string Functions =
        """
        SELECT pg_catalog.array_agg(p.oid), pg_catalog.array_agg(p.pronamespace), pg_catalog.array_agg(p.proname),
          pg_catalog.array_agg(p.prorettype), pg_catalog.array_agg(p.proretset), pg_catalog.array_agg(p.provariadic <> 0),
          pg_catalog.array_agg(p.provolatile), pg_catalog.array_agg(p.pronargdefaults), pg_catalog.array_agg(d.description)
        FROM (SELECT f.* FROM pg_catalog.pg_proc f JOIN tracked_schema s ON s.oid = f.pronamespace
              WHERE f.prokind = 'f' ORDER BY f.oid) p
          LEFT JOIN pg_catalog.pg_description d
            ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::regclass AND d.objsubid = 0
        """;

    /// <summary>Inputs only: modes i, b and v of <c>proargmodes</c>, which is null when all are; o and t are results.</summary>
    private const string Arguments =
        """
        SELECT pg_catalog.array_agg(x.oid), pg_catalog.array_agg(x.name), pg_catalog.array_agg(x.type)
        FROM (
          SELECT p.oid, nullif(a.name, '') AS name, a.type
          FROM pg_catalog.pg_proc p JOIN tracked_schema s ON s.oid = p.pronamespace
            CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes, p.proargnames)
              WITH ORDINALITY AS a(type, mode, name, position)
          WHERE p.prokind = 'f' AND a.type IS NOT NULL AND (a.mode IS NULL OR a.mode IN ('i', 'b', 'v'))
          ORDER BY p.oid, a.position) x
        """;

    /// <summary>Answers one text.</summary>
    public const string Fingerprint = Scope + "\n" + FingerprintValue;

    /// <summary>The whole statement; <see cref="CatalogReader"/> reads the parts in this order.</summary>
    public static string For(Version server)
    {
        var keys = Keys.Replace("{0}", server.Major >= 18 ? NotTemporal : "", StringComparison.Ordinal);
        string[] parts = [Server, FingerprintValue, Namespaces, Types, FormattedTypes, Columns, keys, Relations, Arguments, Functions];
        return $"{Scope}\nSELECT * FROM {string.Join(",\n", parts.Select((part, index) => $"({part}) AS part{index}"))}";
    }
}
