namespace Realtime.IntegrationTests.Sql;

/// <summary>One row of many types, and trees.</summary>
public sealed class TypeDatabase() : QueryDatabase(Ddl, Metadata)
{
    private const string Ddl =
        """
        CREATE EXTENSION ltree; CREATE EXTENSION citext;
        CREATE SCHEMA "odd ""schema";
        CREATE TYPE "odd ""schema"."Mood" AS ENUM ('sad', 'very "glad"');
        CREATE TYPE pair AS (a int, b text);
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE TABLE "odd ""schema"."all Types" (
          id int PRIMARY KEY, mood "odd ""schema"."Mood", composite pair, dom positive, small smallint, fixed char(4), letter "char", flags bit(3), bin bytea, addr inet, cash money,
          span int4range, at timestamptz, ends timestamp, took interval, doc xml, uid uuid, grid int[][], words citext, "select" boolean, moods "odd ""schema"."Mood"[]);
        INSERT INTO "odd ""schema"."all Types" VALUES (
          1, 'very "glad"', '(1,"x y")', 5, 7, 'ab', 'z', '101', '\x00ff', '10.0.0.1', 12.5,
          '[1,3)', '2020-01-02T03:04:05Z', 'infinity', '1 day', '<a>b</a>', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{{1,2},{3,4}}', 'MiXed', true, '{sad}');
        CREATE TABLE tree (id int PRIMARY KEY, path ltree NOT NULL);
        INSERT INTO tree VALUES (1, 'a'), (2, 'a.b'), (3, 'a.b.c'), (4, 'x');
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "odd \"schema", "name": "all Types"}, "configuration": {"custom_name": "types"}},
          {"table": {"schema": "public", "name": "tree"},
           "select_permissions": [{"role": "below", "permission": {"columns": ["id"], "filter": {"path": {"_descendant_any": ["a.b", "x"]}}}}]}]}]}
        """;
}
