namespace Realtime.IntegrationTests.Sql;

/// <summary>Authors, articles and tags; role <c>user</c> sees published articles and its own.</summary>
public sealed class ArticleDatabase() : QueryDatabase(Ddl, Metadata)
{
    private const string Ddl =
        """
        CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, email text, born date);
        CREATE TABLE article (
          id int PRIMARY KEY, title text NOT NULL, content text, author_id int REFERENCES author, is_published boolean NOT NULL, views bigint NOT NULL,
          rating numeric, labels text[], extra jsonb);
        CREATE TABLE tag (name text PRIMARY KEY);
        CREATE TABLE article_tag (article_id int REFERENCES article, tag text REFERENCES tag, PRIMARY KEY (article_id, tag));
        CREATE VIEW popular AS SELECT id, title FROM article WHERE views > 10;
        INSERT INTO author VALUES (1, 'Ada', 'ada@example.org', '1815-12-10'), (2, 'Bob', NULL, NULL), (3, 'Eve', 'eve@example.org', '1990-01-01');
        INSERT INTO article VALUES
          (1, 'First', 'one', 1, true, 10, 1.50, '{a,b}', '{"k": [1, {"x y": true}]}'),
          (2, 'Second', NULL, 1, false, 20, NULL, '{}', NULL),
          (3, 'Third', 'three', 2, true, 9007199254740993, 2, NULL, '{"k": null}'),
          (4, 'Fourth', 'four', 2, false, 5, 3.25, '{"c d",NULL}', '[]');
        INSERT INTO tag VALUES ('news'), ('sport');
        INSERT INTO article_tag VALUES (1, 'news'), (2, 'news'), (2, 'sport'), (4, 'sport');
        CREATE FUNCTION full_name(a author, prefix text DEFAULT 'Dr') RETURNS text LANGUAGE sql STABLE AS $$ SELECT prefix || ' ' || a.name $$;
        CREATE FUNCTION shout(a author) RETURNS text LANGUAGE sql STABLE AS $$ SELECT upper(a.name) $$;
        CREATE FUNCTION articles_like(a author, search text) RETURNS SETOF article LANGUAGE sql STABLE AS
          $$ SELECT * FROM article WHERE author_id = a.id AND title ILIKE '%' || search || '%' ORDER BY id $$;
        CREATE FUNCTION search(query text DEFAULT '', least_views int DEFAULT 0, hasura_session json DEFAULT '{}') RETURNS SETOF article LANGUAGE sql STABLE AS
          $$ SELECT * FROM article WHERE title ILIKE '%' || query || '%' AND views >= least_views ORDER BY id $$;
        CREATE FUNCTION pick(ids int[], names text[] DEFAULT NULL) RETURNS SETOF article LANGUAGE sql STABLE AS $$ SELECT * FROM article WHERE id = ANY (ids) OR title = ANY (names) ORDER BY id $$;
        CREATE FUNCTION newest() RETURNS article LANGUAGE sql STABLE AS $$ SELECT * FROM article WHERE id > 100 ORDER BY id DESC LIMIT 1 $$;
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "author"},
           "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "article"}, "column": "author_id"}}}],
           "computed_fields": [
             {"name": "full_name", "definition": {"function": {"schema": "public", "name": "full_name"}}},
             {"name": "shout", "definition": {"function": {"schema": "public", "name": "shout"}}},
             {"name": "articles_like", "definition": {"function": {"schema": "public", "name": "articles_like"}}}],
           "select_permissions": [
             {"role": "user", "permission": {"columns": ["id", "name"], "filter": {}, "computed_fields": ["full_name"]}},
             {"role": "limited", "permission": {"columns": ["id", "name"], "filter": {}, "limit": 2, "allow_aggregations": true}},
             {"role": "counting", "permission": {"columns": ["id", "name"], "filter": {}}},
             {"role": "self", "permission": {"columns": ["id", "name", "email"], "filter": {"id": {"_eq": "X-Hasura-User-Id"}}}},
             {"role": "listed", "permission": {"columns": ["id"], "filter": {"id": {"_in": "X-Hasura-Ids"}}}},
             {"role": "mixed", "permission": {"columns": ["id"], "filter": {"id": {"_in": ["X-Hasura-User-Id", 3]}}}},
             {"role": "rooted", "permission": {"columns": ["id"], "filter": {"_exists": {"_table": {"schema": "public", "name": "article"}, "_where": {"_and": [{"author_id": {"_ceq": ["$", "id"]}}, {"is_published": {"_eq": true}}]}}}}}]},
          {"table": {"schema": "public", "name": "article"},
           "object_relationships": [{"name": "author", "using": {"foreign_key_constraint_on": "author_id"}}],
           "array_relationships": [{"name": "article_tags", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "article_tag"}, "column": "article_id"}}}],
           "select_permissions": [
             {"role": "user", "permission": {"columns": ["id", "title", "author_id", "views"], "allow_aggregations": true,
               "filter": {"_or": [{"is_published": {"_eq": true}}, {"author_id": {"_eq": "X-Hasura-User-Id"}}]}}},
             {"role": "limited", "permission": {"columns": ["id", "title", "views"], "filter": {}, "limit": 1, "allow_aggregations": true}},
             {"role": "counting", "permission": {"columns": [], "allow_aggregations": true, "filter": {"id": {"_eq": "X-Hasura-User-Id"}}}},
             {"role": "tagged", "permission": {"columns": ["id"], "filter": {"article_tags": {"tag": {"_eq": "sport"}}}}}]},
          {"table": {"schema": "public", "name": "tag"}},
          {"table": {"schema": "public", "name": "popular"},
           "select_permissions": [{"role": "counting", "permission": {"columns": [], "filter": {}, "limit": 1}}]},
          {"table": {"schema": "public", "name": "article_tag"},
           "object_relationships": [{"name": "article", "using": {"foreign_key_constraint_on": "article_id"}}],
           "select_permissions": [{"role": "user", "permission": {"columns": ["tag"], "filter": {"article": {"is_published": {"_eq": true}}}}}]}],
          "functions": [{"function": {"schema": "public", "name": "search"}, "configuration": {"session_argument": "hasura_session"}},
                        {"function": {"schema": "public", "name": "pick"}},
                        {"function": {"schema": "public", "name": "newest"}}]}],
         "inherited_roles": [{"role_name": "both", "role_set": ["user", "self"]}]}
        """;
}
