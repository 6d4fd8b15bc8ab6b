namespace Realtime.IntegrationTests.Sql;

/// <summary>
/// Two notes: the first is everybody's, the second is hidden from role <c>user</c> and has values on which operators, casts and functions fail or take long.
/// </summary>
public sealed class HiddenRowDatabase() : QueryDatabase(Ddl, Metadata)
{
    /// <summary>The tables; also those of mutations on them.</summary>
    internal const string Ddl =
        """
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TYPE pair AS (a int, b json);
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE TABLE note (
          id int PRIMARY KEY, is_public bool NOT NULL, owner int NOT NULL, pin int NOT NULL, txt text, loose text, mood mood, doc jsonb, divisor int, twin pair, level positive);
        DO $$ BEGIN
          CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
          ALTER TABLE note ALTER COLUMN loose TYPE text COLLATE loose;
        EXCEPTION WHEN feature_not_supported OR undefined_object THEN NULL; -- a server without ICU
        END $$;
        INSERT INTO note VALUES
          (1, true, 1, 1, 'seen', NULL, 'glad', '{}', 1, NULL, 1),
          (2, false, 2, 500, repeat('a', 301), 'x', 'sad', '{"at": "2020-01-01"}', 0, '(1,{})', 2);
        CREATE TABLE part (id int PRIMARY KEY, note_id int NOT NULL REFERENCES note, txt text NOT NULL);
        INSERT INTO part VALUES (1, 2, repeat('a', 301));
        CREATE FUNCTION ratio(n note) RETURNS int LANGUAGE sql STABLE AS $$ SELECT 100 / n.divisor $$;
        CREATE FUNCTION slow(n note) RETURNS int LANGUAGE sql STABLE AS $$ SELECT CASE WHEN n.id = 2 AND pg_sleep(20) IS NOT NULL THEN 1 ELSE 2 END $$;
        CREATE FUNCTION parts_of(n note) RETURNS SETOF part LANGUAGE sql STABLE AS $$ SELECT * FROM part WHERE note_id = n.id AND 1 / n.divisor > 0 $$;
        """;

    /// <summary>The metadata.</summary>
    internal const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "note"},
           "array_relationships": [{"name": "parts", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "part"}, "column": "note_id"}}}],
           "computed_fields": [
             {"name": "ratio", "definition": {"function": {"schema": "public", "name": "ratio"}}},
             {"name": "slow", "definition": {"function": {"schema": "public", "name": "slow"}}},
             {"name": "parts_of", "definition": {"function": {"schema": "public", "name": "parts_of"}}}],
           "select_permissions": [
             {"role": "user", "permission": {"columns": "*", "computed_fields": ["ratio", "slow"], "allow_aggregations": true,
               "filter": {"_or": [{"owner": {"_eq": 0}}, {"owner": {"_eq": -1}}, {"owner": {"_eq": "X-Hasura-User-Id"}}]}}},
             {"role": "related", "permission": {"columns": "*", "computed_fields": ["ratio", "slow"],
               "filter": {"_exists": {"_table": {"schema": "public", "name": "part"}, "_where": {"note_id": {"_cne": ["$", "id"]}}}}}}],
           "update_permissions": [{"role": "user", "permission": {"columns": ["txt"], "check": {},
             "filter": {"_or": [{"owner": {"_eq": 0}}, {"owner": {"_eq": -1}}, {"owner": {"_eq": "X-Hasura-User-Id"}}]}}}],
           "insert_permissions": [{"role": "user", "permission": {"columns": "*", "check": {}}}],
           "delete_permissions": [{"role": "user", "permission": {
             "filter": {"_or": [{"owner": {"_eq": 0}}, {"owner": {"_eq": -1}}, {"owner": {"_eq": "X-Hasura-User-Id"}}]}}}]},
          {"table": {"schema": "public", "name": "part"},
           "object_relationships": [{"name": "note", "using": {"foreign_key_constraint_on": "note_id"}}],
           "select_permissions": [
             {"role": "user", "permission": {"columns": "*", "filter": {}, "allow_aggregations": true}},
             {"role": "related", "permission": {"columns": "*", "filter": {}}}]}]}]}
        """;
}
