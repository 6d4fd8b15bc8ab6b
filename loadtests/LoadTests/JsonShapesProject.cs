using Npgsql;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.LoadTests;

/// <summary>What the ways to let PostgreSQL make JSON are compared on: 100,000 articles of 5,000 authors with 300,000 tags, in a schema of their own.</summary>
internal static class JsonShapesProject
{
    /// <summary>Authors, ids from 1; each has 20 articles.</summary>
    public const int Authors = 5_000;

    /// <summary>Articles, ids from 1.</summary>
    public const int Articles = 100_000;

    /// <summary>A role that sees published articles, and those of the author whose id is <c>x-hasura-user-id</c>.</summary>
    public const string Role = "reader";

    /// <summary>The operation that statements were written by hand for.</summary>
    public const string ListOfTwenty = "list of 20, author and tags of each";

    /// <summary>The operations, each of one value <c>$v</c>: an author's id or an article's.</summary>
    public static IReadOnlyList<(string Name, string Text, int Values)> Operations { get; } =
    [
        (ListOfTwenty,
            "query($v: Int!) { shapes_article(where: {author_id: {_eq: $v}}, order_by: {id: desc}, limit: 20) { id title author { id name } tags { tag } } }", Authors),
        ("list of 20, no relationship", "query($v: Int!) { shapes_article(where: {author_id: {_eq: $v}}, order_by: {id: desc}, limit: 20) { id title content is_published } }", Authors),
        ("one by key", "query($v: Int!) { shapes_article_by_pk(id: $v) { id title content } }", Articles),
        ("one by key, author and tags", "query($v: Int!) { shapes_article_by_pk(id: $v) { id title author { id name } tags { tag } } }", Articles),
        ("aggregate of 20", "query($v: Int!) { shapes_article_aggregate(where: {author_id: {_eq: $v}}) { aggregate { count max { id } } } }", Authors),
        ("author, count of his articles", "query($v: Int!) { shapes_author_by_pk(id: $v) { name articles_aggregate { aggregate { count } } } }", Authors),
    ];

    /// <summary>The list of twenty, written by hand by someone who knows that each article has an author: the value is <c>$1</c>.</summary>
    public static IReadOnlyList<(string Name, string Sql)> ByHand { get; } =
    [
        ("by hand: join to the author, a sub-select for the tags",
            """
            SELECT json_build_object('shapes_article', (SELECT coalesce(json_agg(row_to_json(r.*)), '[]') FROM (
                SELECT a.id, a.title, (SELECT row_to_json(x.*) FROM (SELECT w.id, w.name) x) AS author,
                    (SELECT coalesce(json_agg(row_to_json(x.*)), '[]') FROM (SELECT t.tag FROM shapes.tag t WHERE t.article_id = a.id) x) AS tags
                FROM shapes.article a JOIN shapes.author w ON w.id = a.author_id WHERE a.author_id = ($1)::int4 ORDER BY a.id DESC LIMIT 20) r)) AS data
            """),
        ("by hand: tags grouped over the page",
            """
            WITH page AS MATERIALIZED (SELECT a.id, a.title, a.author_id FROM shapes.article a WHERE a.author_id = ($1)::int4 ORDER BY a.id DESC LIMIT 20),
                tags AS (SELECT t.article_id, json_agg(json_build_object('tag', t.tag)) AS list FROM page p JOIN shapes.tag t ON t.article_id = p.id GROUP BY t.article_id)
            SELECT json_build_object('shapes_article', (SELECT coalesce(json_agg(json_build_object(
                    'id', p.id, 'title', p.title, 'author', json_build_object('id', w.id, 'name', w.name), 'tags', coalesce(g.list, '[]')) ORDER BY p.id DESC), '[]')
                FROM page p JOIN shapes.author w ON w.id = p.author_id LEFT JOIN tags g ON g.article_id = p.id)) AS data
            """),
    ];

    private const string Ddl =
        """
        CREATE SCHEMA shapes;
        CREATE TABLE shapes.author (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE shapes.article (id int PRIMARY KEY, title text NOT NULL, content text NOT NULL, author_id int NOT NULL REFERENCES shapes.author, is_published boolean NOT NULL);
        CREATE TABLE shapes.tag (article_id int NOT NULL REFERENCES shapes.article, tag text NOT NULL, PRIMARY KEY (article_id, tag));
        INSERT INTO shapes.author SELECT i, 'author ' || i FROM generate_series(1, 5000) i;
        INSERT INTO shapes.article SELECT i, 'title ' || i, repeat('text ', 20), 1 + i % 5000, i % 10 <> 0 FROM generate_series(1, 100000) i;
        INSERT INTO shapes.tag SELECT a, 'tag ' || (a + t) % 200 FROM generate_series(1, 100000) a, generate_series(1, 3) t;
        CREATE INDEX ON shapes.article (author_id);
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "configuration": {"connection_info": {"database_url": "unused"}}, "tables": [
          {"table": {"schema": "shapes", "name": "author"},
           "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on": {"table": {"schema": "shapes", "name": "article"}, "column": "author_id"}}}],
           "select_permissions": [{"role": "reader", "permission": {"columns": "*", "filter": {}, "allow_aggregations": true}}]},
          {"table": {"schema": "shapes", "name": "article"},
           "object_relationships": [{"name": "author", "using": {"foreign_key_constraint_on": "author_id"}}],
           "array_relationships": [{"name": "tags", "using": {"foreign_key_constraint_on": {"table": {"schema": "shapes", "name": "tag"}, "column": "article_id"}}}],
           "select_permissions": [{"role": "reader", "permission": {"columns": "*", "allow_aggregations": true,
              "filter": {"_or": [{"is_published": {"_eq": true}}, {"author_id": {"_eq": "X-Hasura-User-Id"}}]}}}]},
          {"table": {"schema": "shapes", "name": "tag"},
           "object_relationships": [{"name": "article", "using": {"foreign_key_constraint_on": "article_id"}}],
           "select_permissions": [{"role": "reader", "permission": {"columns": "*",
              "filter": {"article": {"_or": [{"is_published": {"_eq": true}}, {"author_id": {"_eq": "X-Hasura-User-Id"}}]}}}}]}]}]}
        """;

    /// <summary>Makes the tables, and resolves them.</summary>
    /// <exception cref="PostgresException">A given database has a schema of that name: it is not touched.</exception>
    public static async Task<SchemaSnapshot> CreateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, Ddl, cancellation);
        await ExecuteAsync(connection, "VACUUM ANALYZE shapes.author, shapes.article, shapes.tag", cancellation);

        var inputs = new Dictionary<string, SourceInput> { ["default"] = SourceInput.Of(await CatalogReader.ReadAsync(connection, cancellation)) };
        var snapshot = SnapshotBuilder.Build(MetadataDocument.Parse(Metadata), inputs, new SnapshotSettings(), version: 1, resourceVersion: 1);
        return snapshot.Inconsistencies.Count == 0 ? snapshot : throw new InvalidOperationException($"the tables are not as their metadata: {snapshot.Inconsistencies[0]}");
    }

    /// <summary>Removes what <see cref="CreateAsync"/> made: a given database is left as it was.</summary>
    public static Task DropAsync(NpgsqlConnection connection) => ExecuteAsync(connection, "DROP SCHEMA shapes CASCADE", CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
