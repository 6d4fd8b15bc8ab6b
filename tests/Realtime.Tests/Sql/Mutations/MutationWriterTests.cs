using System.Text.Json;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Plans.Mutations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sql;

namespace Realtime.Tests.Sql.Mutations;

/// <summary>
/// What statements a mutation becomes, over <see cref="Schema"/>: to be read from top to bottom as an introduction. <c>w</c> are the rows written; a
/// statement's row has their number, whether the check holds, the rows themselves for later statements (all, inserted, updated), then the answers.
/// </summary>
public sealed class MutationWriterTests
{
    private static readonly SchemaSnapshot Schema = TestSchemas.Snapshot(source => source
        .Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text", isNullable: false)
            .PrimaryKey("author_pkey", "id")
            .Unique("author_name_key", "name")
            .Array("articles", "article", ("id", "author_id"))
            .Select("user", "id", "name"))
        .Table("article", table => table
            .Column("id", "int4", isNullable: false)
            .Column("title", "text")
            .Column("views", "int4")
            .Column("author_id", "int4")
            .Column("extra", "jsonb")
            .PrimaryKey("article_pkey", "id")
            .Object("author", "author", isNullable: false, ("author_id", "id"))));

    [Fact]
    public void Insert_counts_and_answers_in_one_statement() => Equal(
        "mutation { insert_author(objects: [{id: 1, name: \"a\"}, {name: \"b\"}]) { affected_rows returning { id } } }",
        """
        WITH w AS (INSERT INTO "public"."author" AS t1 ("id", "name") VALUES (($1)::int4, ($2)::text), (DEFAULT, ($3)::text) RETURNING t1.*)
         SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text,
         (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t2."id" AS "id" FROM w AS t2) AS o)
        """);

    [Fact]
    public void Rows_that_are_all_alike_are_one_parameter() => EqualWith(
        """{"rows": [{"title": "a", "views": 1, "extra": {}}, {"title": "b", "views": 2, "extra": {}}]}""",
        "mutation ($rows: [article_insert_input!]!) { insert_article(objects: $rows) { affected_rows } }",
        """
        WITH w AS (INSERT INTO "public"."article" AS t1 ("title", "views", "extra") SELECT (x."title")::text, (x."views")::int4, (x."extra")::jsonb
         FROM json_to_recordset(($1)::json) AS x("title" text, "views" text, "extra" jsonb) RETURNING t1.*)
         SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text
        """);

    [Fact]
    public void Upsert_takes_the_proposed_values() => Equal(
        "mutation { insert_author_one(object: {name: \"a\"}, on_conflict: {constraint: author_name_key, update_columns: [name], where: {id: {_gt: 1}}}) { id } }",
        """
        WITH w AS (INSERT INTO "public"."author" AS t1 ("name") VALUES (($1)::text)
         ON CONFLICT ON CONSTRAINT "author_name_key" DO UPDATE SET "name" = EXCLUDED."name" WHERE (t1."id" > ($2)::int4) RETURNING t1.*)
         SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text,
         (SELECT row_to_json(o.*) AS j FROM (SELECT t2."id" AS "id" FROM w AS t2 LIMIT 1) AS o)
        """);

    [Fact]
    public void Nested_rows_take_their_key_from_the_rows_before_and_the_answer_is_read_last() => Equal(
        "mutation { insert_author_one(object: {name: \"a\", articles: {data: [{title: \"x\"}, {title: \"y\"}]}}) { articles { id } } }",
        """
        WITH w AS (INSERT INTO "public"."author" AS t1 ("name") VALUES (($1)::text) RETURNING t1.*)
         SELECT (SELECT count(*) FROM w), NULL::bool, (SELECT array_agg((w.*)::"public"."author")::text FROM w), NULL::text, NULL::text,
         (SELECT array_agg((w."id")::text)::text FROM w)
        """,
        """
        WITH w AS (INSERT INTO "public"."article" AS t1 ("title", "author_id") VALUES (($1)::text, ((($2)::text[])[1])::int4),
         (($3)::text, ((($2)::text[])[1])::int4) RETURNING t1.*) SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text
        """,
        """
        SELECT (SELECT row_to_json(o.*) AS j FROM (SELECT l3.j AS "articles" FROM unnest((($1)::text)::"public"."author"[]) AS t1
         LEFT JOIN LATERAL (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t2."id" AS "id" FROM "public"."article" AS t2 WHERE (t2."author_id" = t1."id")) AS o) AS l3 ON true
         LIMIT 1) AS o)
        """);

    [Fact]
    public void Update_has_an_expression_for_each_operator() => Equal(
        "mutation { update_article(where: {id: {_eq: 1}}, _set: {title: \"a\"}, _inc: {views: 1}, _append: {extra: {k: 1}}) { affected_rows } }",
        """
        WITH w AS (UPDATE "public"."article" AS t1 SET "title" = ($1)::text, "views" = (t1."views" + ($2)::int4), "extra" = (t1."extra" || ($3)::jsonb)
         WHERE (t1."id" = ($4)::int4) RETURNING t1.*) SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text
        """);

    [Fact]
    public void Delete_reads_related_rows_as_they_were() => Equal(
        "mutation { delete_article_by_pk(id: 1) { author { name } } }",
        """
        WITH w AS (DELETE FROM "public"."article" AS t1 WHERE (t1."id" = ($1)::int4) RETURNING t1.*) SELECT (SELECT count(*) FROM w), NULL::bool, NULL::text, NULL::text, NULL::text,
         (SELECT row_to_json(o.*) AS j FROM (SELECT l4.j AS "author" FROM w AS t2
         LEFT JOIN LATERAL (SELECT row_to_json(o.*) AS j FROM (SELECT t3."name" AS "name" FROM "public"."author" AS t3 WHERE (t3."id" = t2."author_id") LIMIT 1) AS o) AS l4 ON true LIMIT 1) AS o)
        """);

    private static void Equal(string mutation, params string[] expected) => EqualWith("{}", mutation, expected);

    private static void EqualWith(string variables, string mutation, params string[] expected)
    {
        var limits = new DocumentLimits();
        var schema = RoleSchemaBuilder.Build(Schema, "admin", includesBackendOnly: false, RoleSchemaOptions.Default);
        var operation = OperationReader.Read(DocumentParser.Parse(mutation, limits), null, JsonDocument.Parse(variables).RootElement, schema, limits);
        var planned = PlannedMutation.For(MutationPlanner.Plan(operation, schema), new SqlOptions());
        Assert.Equal(expected.Select(Joined), planned.Statements.Select(statement => Joined(statement.Text)));
    }

    // Long statements are broken into lines for the reader: before a space, or where the statement itself is.
    private static string Joined(string sql) => string.Join(' ', sql.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
