using System.Text.Json;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sql;

namespace Realtime.Tests.Sql;

/// <summary>
/// What SQL a GraphQL operation becomes, over <see cref="Schema"/>: to be read from top to bottom as an introduction. <c>t1</c> is a table's row, <c>b1</c> a
/// row out of a derived table, <c>l1</c> a lateral join, <c>o</c> the rows that become JSON.
/// </summary>
public sealed class SqlWriterTests
{
    private static readonly SchemaSnapshot Schema = TestSchemas.Snapshot(source => source
        .Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text")
            .PrimaryKey("author_pkey", "id")
            .Array("articles", "article", ("id", "author_id"))
            .Select("user", "id", "name"))
        .Table("article", table => table
            .Column("id", "int4", isNullable: false)
            .Column("title", "text")
            .Column("is_published", "bool")
            .Column("author_id", "int4")
            .PrimaryKey("article_pkey", "id")
            .Object("author", "author", isNullable: false, ("author_id", "id"))
            .Select("user", ["id", "title"], permission => permission with
            {
                Filter = new BoolExp.Or([
                    new BoolExp.Compare(Column("is_published", "bool", 3), null, ComparisonOperator.Eq, new PermissionValue.Literal(JsonSerializer.SerializeToElement(true))),
                    new BoolExp.Compare(Column("author_id", "int4", 4), null, ComparisonOperator.Eq, new PermissionValue.SessionVariable("x-hasura-user-id"))]),
                Limit = 100,
                AllowAggregations = true,
            })));

    [Fact]
    public void List_is_rows_turned_to_json() => Equal(
        """
        SELECT json_build_object('author', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t1."id" AS "id", t1."name" AS "n" FROM "public"."author" AS t1) AS o)) AS data
        """,
        Single("admin", "{ author { id n: name } }"));

    [Fact]
    public void Enum_value_is_spelled_as_its_type_spells_it()
    {
        var schema = TestSchemas.Snapshot(
            source => source
                .Table("mood", table => table.Column("name", "text", isNullable: false).PrimaryKey("mood_pkey", "name").Enum(("good", null), ("bad", null)))
                .Table("person", table => table.Column("id", "int4").Column("mood", "text", enumTable: "mood")),
            new SourceNaming(NamingConvention.GraphqlDefault));
        Equal(
            """
            SELECT json_build_object('person', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT upper(t1."mood" COLLATE "C") AS "mood" FROM "public"."person" AS t1
             WHERE (t1."mood" = ($1)::text)) AS o)) AS data
            """,
            SqlWriter.Write(Plan("admin", "{ person(where: {mood: {_eq: BAD}}) { mood } }", "{}", schema), new SqlOptions()).Text);
    }

    [Fact]
    public void Value_is_a_parameter_cast_to_the_columns_type() => Equal(
        """
        SELECT json_build_object('author', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t1."id" AS "id" FROM "public"."author" AS t1
         WHERE ((t1."id" = ANY (($1)::int4[])) AND (t1."name" LIKE ($2)::text))) AS o)) AS data
        """,
        Single("admin", "{ author(where: {id: {_in: [1, 2]}, name: {_like: \"A%\"}}) { id } }"));

    [Fact]
    public void Object_is_one_row() => Equal(
        """
        SELECT json_build_object('author_by_pk', (SELECT row_to_json(o.*) AS j FROM (SELECT t1."name" AS "name" FROM "public"."author" AS t1 WHERE (t1."id" = ($1)::int4) LIMIT 1) AS o)) AS data
        """,
        Single("admin", "{ author_by_pk(id: 1) { name } }"));

    [Fact]
    public void Relationship_is_a_lateral_join() => Equal(
        """
        SELECT json_build_object('article', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t1."id" AS "id", l3.j AS "author" FROM "public"."article" AS t1
         LEFT JOIN LATERAL (SELECT row_to_json(o.*) AS j FROM (SELECT t2."name" AS "name" FROM "public"."author" AS t2 WHERE (t2."id" = t1."author_id") LIMIT 1) AS o) AS l3 ON true
         ORDER BY t1."id" DESC NULLS FIRST) AS o)) AS data
        """,
        Single("admin", "{ article(order_by: {id: desc}) { id author { name } } }"));

    [Fact]
    public void Limit_cuts_rows_before_their_json_is_built() => Equal(
        """
        SELECT json_build_object('article', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT b1.c2 AS "title" FROM (SELECT t2."title" AS c2, t2."id" AS o1 FROM "public"."article" AS t2
         ORDER BY t2."id" ASC NULLS LAST LIMIT ($1)::int8 OFFSET ($2)::int8) AS b1 ORDER BY b1.o1 ASC NULLS LAST) AS o)) AS data
        """,
        Single("admin", "{ article(order_by: {id: asc}, limit: 2, offset: 4) { title } }"));

    [Fact]
    public void Permission_is_part_of_the_condition() => Equal(
        """
        SELECT json_build_object('article', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT b1.c1 AS "id" FROM (SELECT t2."id" AS c1 FROM "public"."article" AS t2
         WHERE ((t2."is_published" = ($1)::bool) OR (t2."author_id" = ($2)::int4)) LIMIT 100) AS b1) AS o)) AS data
        """,
        Single("user", "{ article { id } }"));

    [Fact]
    public void Condition_that_could_tell_of_hidden_rows_is_asked_behind_the_permission_and_its_pattern_compiled_before() => Equal(
        """
        SELECT json_build_object('article', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT b1.c1 AS "id" FROM (SELECT t2."id" AS c1 FROM "public"."article" AS t2
         WHERE (((t2."is_published" = ($1)::bool) OR (t2."author_id" = ($2)::int4)) AND (t2."id" = ($3)::int4) AND (t2."title" LIKE (CASE WHEN length(($4)::text) <= 100 THEN ($4)::text ELSE '%' END))
         AND (CASE WHEN ((t2."is_published" = ($1)::bool) OR (t2."author_id" = ($2)::int4)) THEN ((t2."title" LIKE ($4)::text) AND (t2."title" ~ ($5)::text)) END)) LIMIT 100) AS b1) AS o)) AS data
         WHERE (num_nulls(('' ~ ($5)::text)) >= 0)
        """,
        Single("user", "{ article(where: {id: {_eq: 1}, title: {_like: \"a%\", _regex: \"b\"}}) { id } }"));

    [Fact]
    public void Condition_on_related_rows_asks_only_about_rows_the_role_sees() => Equal(
        """
        SELECT json_build_object('author', (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t1."id" AS "id" FROM "public"."author" AS t1
         WHERE EXISTS (SELECT 1 FROM "public"."article" AS t2 WHERE ((t2."author_id" = t1."id") AND ((t2."is_published" = ($1)::bool) OR (t2."author_id" = ($2)::int4)) AND (t2."title" = ($3)::text)))) AS o)) AS data
        """,
        Single("user", "{ author(where: {articles: {title: {_eq: \"x\"}}}) { id } }"));

    [Fact]
    public void Aggregate_runs_over_a_row_for_each_row() => Equal(
        """
        SELECT json_build_object('article_aggregate', (SELECT json_build_object('aggregate', json_build_object('count', count(*), 'max', json_build_object('id', max(m2.a1))),
         'nodes', coalesce(json_agg(m2.a2 ORDER BY m2.a1 ASC NULLS LAST) FILTER (WHERE m2.a3 <= 100), '[]')) AS j
         FROM (SELECT t1."id" AS a1, json_build_object('title', t1."title") AS a2, row_number() OVER (ORDER BY t1."id" ASC NULLS LAST) AS a3
         FROM "public"."article" AS t1 WHERE ((t1."is_published" = ($1)::bool) OR (t1."author_id" = ($2)::int4))) AS m2)) AS data
        """,
        Single("user", "{ article_aggregate(order_by: {id: asc}) { aggregate { count max { id } } nodes { title } } }"));

    [Theory]
    [InlineData(65_001, 1_601)]
    public void More_values_than_a_statement_takes_are_refused_with_a_sentence(int single, int multiplexed)
    {
        static string Items(int count) => $$"""{"w": [{{string.Join(',', Enumerable.Range(0, count).Select(id => $$$"""{"id": {"_eq": {{{id}}}}}"""))}}]}""";
        var one = Assert.Throws<GraphQLErrorException>(() => SqlWriter.Write(Plan("admin", "query($w: [author_bool_exp!]) { author(where: {_or: $w}) { id } }", Items(single)), new SqlOptions()));
        var live = Assert.Throws<GraphQLErrorException>(() => Multiplexed("admin", "subscription($w: [author_bool_exp!]) { author(where: {_or: $w}) { id } }", Items(multiplexed)));

        Assert.Equal((ErrorCode.LimitExceeded, ErrorCode.LimitExceeded), (one.Error.Code, live.Error.Code));
        Assert.StartsWith("the operation has more than 65000 values for one statement", one.Error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Multiplexed("admin", "subscription($w: [author_bool_exp!]) { author(where: {_or: $w}) { id } }", Items(multiplexed - 1)));
    }

    [Fact]
    public void Passes_over_a_plan_end_when_its_time_is_over()
    {
        var over = new CancellationToken(canceled: true);
        var plan = Plan("admin", "query($w: [author_bool_exp!]) { author(where: {_or: $w}) { id } }", """{"w": [{"id": {"_eq": 1}}, {"id": {"_gt": 2}}]}""");

        Assert.Throws<OperationCanceledException>(() => SqlWriter.Write(plan, new SqlOptions(), over));
        Assert.Throws<OperationCanceledException>(() => SqlWriter.WriteMultiplexed(plan, new SqlOptions(), over));
        Assert.Throws<OperationCanceledException>(() => PlanReadsCollector.Collect(plan.Roots, over));
    }

    [Fact]
    public void Live_query_has_a_row_for_each_cohort() => Equal(
        """
        SELECT s.i::int4, r.h, r.root
         FROM unnest(($1)::text[], ($2)::int4[], ($3)::int8[]) WITH ORDINALITY AS s(v0, v1, prev, i) CROSS JOIN LATERAL (SELECT (s.v0)::int4[] AS v0 OFFSET 0) AS c
         CROSS JOIN LATERAL (SELECT x.root, hashtextextended(x.root, ($4)::int8) AS h FROM (SELECT (json_build_object('author', (SELECT coalesce(json_agg(o.*), '[]') AS j
         FROM (SELECT t1."name" AS "name", l3.j AS "articles" FROM "public"."author" AS t1
         LEFT JOIN LATERAL (SELECT coalesce(json_agg(o.*), '[]') AS j FROM (SELECT t2."id" AS "id" FROM "public"."article" AS t2
         WHERE ((t2."author_id" = t1."id") AND (t2."id" > s.v1))) AS o) AS l3 ON true
         WHERE (t1."id" = ANY (c.v0))) AS o)))::text AS root OFFSET 0) AS x OFFSET 0) AS r
         WHERE r.h IS DISTINCT FROM s.prev
        """,
        Multiplexed("admin", "subscription($a: Int, $b: [Int!]) { author(where: {id: {_in: $b}}) { name articles(where: {id: {_gt: $a}}) { id } } }", """{"a": 1, "b": [1]}"""));

    [Fact]
    public void Scalar_sub_selects_are_the_other_shape() => Equal(
        """
        SELECT json_build_object('article', (SELECT coalesce(json_agg(o.j), '[]') AS j FROM (SELECT json_build_object('id', t1."id", 'author',
         (SELECT json_build_object('name', t2."name") AS j FROM "public"."author" AS t2 WHERE (t2."id" = t1."author_id") LIMIT 1)) AS j
         FROM "public"."article" AS t1) AS o)) AS data
        """,
        Single("admin", "{ article { id author { name } } }", JsonShape.ScalarSubselects));

    [Fact]
    public void Name_of_the_document_or_database_cannot_leave_its_quotes()
    {
        Assert.Equal("\"a\"\"b\"", SqlName.Quote("a\"b"));
        Assert.Equal("'it''s'", SqlName.Literal("it's"));
        Assert.Equal(@"E'a\\''b'", SqlName.Literal(@"a\'b"));
        Assert.Throws<ArgumentException>(() => SqlName.Quote("a\0b"));
    }

    [Theory]
    [InlineData("int4", "int4")]
    [InlineData("_text", "text[]")]
    [InlineData("mood", "\"public\".\"mood\"")]
    public void Type_is_written_unambiguously(string type, string sql) => Assert.Equal(sql, Identifiers.Type(TestTypes.Get(type)));

    private static Column Column(string name, string type, int position) =>
        new(new Realtime.Catalog.CatalogColumn(name, position, TestTypes.Get(type), true) { FormattedType = type }, name, null, null);

    private static void Equal(string expected, string sql) => Assert.Equal(Joined(expected), Joined(sql));

    // Long statements are broken into lines for the reader: before a space, or where the statement itself is.
    private static string Joined(string sql) => string.Join(' ', sql.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Single(string role, string query, JsonShape shape = JsonShape.LateralRows) =>
        SqlWriter.Write(Plan(role, query, "{}"), new SqlOptions(Single: shape)).Text;

    private static string Multiplexed(string role, string query, string variables) =>
        SqlWriter.WriteMultiplexed(Plan(role, query, variables), new SqlOptions()).Text;

    private static QueryPlan Plan(string role, string query, string variables, SchemaSnapshot? snapshot = null)
    {
        var limits = new DocumentLimits();
        var schema = RoleSchemaBuilder.Build(snapshot ?? Schema, role, includesBackendOnly: false, RoleSchemaOptions.Default);
        var operation = OperationReader.Read(DocumentParser.Parse(query, limits), null, JsonDocument.Parse(variables).RootElement, schema, limits);
        return QueryPlanner.Plan(operation, schema);
    }
}
