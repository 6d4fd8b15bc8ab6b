namespace Realtime.IntegrationTests.Mutations;

/// <summary>Authors, articles and what belongs to them; role <c>user</c> writes its own articles.</summary>
public sealed class ShopDatabase() : MutationDatabase(Ddl, Metadata)
{
    /// <summary>Puts all rows back.</summary>
    public Task ResetAsync() => Database.ExecuteAsync(
        """
        TRUNCATE author, article, tag, article_tag, profile, profile_photo, entry, stock, basket RESTART IDENTITY CASCADE;
        INSERT INTO author (name) VALUES ('Ada'), ('Bob');
        INSERT INTO article (title, author_id, is_published) VALUES ('First', 1, true), ('Second', 1, false), ('Third', 2, true);
        INSERT INTO tag VALUES ('news');
        INSERT INTO stock VALUES (1, 10);
        """);

    private const string Ddl =
        """
        CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL UNIQUE, rank int NOT NULL DEFAULT 7);
        CREATE TABLE article (
          id serial PRIMARY KEY, title text NOT NULL, author_id int NOT NULL REFERENCES author, is_published boolean NOT NULL DEFAULT false,
          views int DEFAULT 1, extra jsonb, labels text[], scores int[], notes jsonb[], updated_by int, title_length int GENERATED ALWAYS AS (length(title)) STORED,
          CONSTRAINT article_title_key UNIQUE (title));
        CREATE TABLE tag (name text PRIMARY KEY);
        CREATE TABLE article_tag (article_id int NOT NULL REFERENCES article ON DELETE CASCADE, tag text NOT NULL REFERENCES tag, PRIMARY KEY (article_id, tag));
        CREATE TABLE profile (author_id int PRIMARY KEY REFERENCES author ON DELETE CASCADE, phone text);
        CREATE TABLE profile_photo (author_id int PRIMARY KEY REFERENCES profile ON DELETE CASCADE, url text);
        CREATE TABLE entry (note text, at timestamptz DEFAULT now());
        CREATE TABLE stock (id int PRIMARY KEY, quantity int NOT NULL);
        CREATE TABLE basket (id serial PRIMARY KEY, stock_id int NOT NULL REFERENCES stock, quantity int NOT NULL);
        CREATE FUNCTION article_count(a author) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT count(*) FROM article WHERE author_id = a.id $$;
        CREATE FUNCTION publish_all(author int) RETURNS SETOF article LANGUAGE sql VOLATILE AS
          $$ UPDATE article SET is_published = true WHERE author_id = author AND NOT is_published RETURNING * $$;
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "author"},
           "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "article"}, "column": "author_id"}}},
             {"name": "own_rank_articles", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "article"},
               "column_mapping": {"id": "author_id", "rank": "author_id"}}}}],
           "object_relationships": [
             {"name": "profile", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "profile"}, "column": "author_id"}}},
             {"name": "profile_photo", "using": {"manual_configuration": {"remote_table": {"schema": "public", "name": "profile_photo"}, "column_mapping": {"id": "author_id"}, "insertion_order": "after_parent"}}}],
           "computed_fields": [{"name": "article_count", "definition": {"function": {"schema": "public", "name": "article_count"}}}],
           "insert_permissions": [{"role": "user", "permission": {"columns": ["name"], "check": {"name": {"_neq": "nobody"}}}}],
           "select_permissions": [{"role": "user", "permission": {"columns": ["id", "name"], "filter": {}}}]},
          {"table": {"schema": "public", "name": "article"},
           "object_relationships": [{"name": "author", "using": {"foreign_key_constraint_on": "author_id"}}],
           "array_relationships": [{"name": "article_tags", "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "article_tag"}, "column": "article_id"}}}],
           "insert_permissions": [
             {"role": "user", "permission": {"columns": ["title", "is_published", "views"], "set": {"author_id": "X-Hasura-User-Id"}, "check": {"views": {"_lt": 100}}}},
             {"role": "related", "permission": {"columns": ["title", "author_id"], "check": {"author": {"name": {"_eq": "X-Hasura-Name"}}}}},
             {"role": "server", "permission": {"columns": ["title", "author_id"], "check": {}, "backend_only": true}}],
           "update_permissions": [
             {"role": "user", "permission": {"columns": ["title", "views", "is_published"], "set": {"updated_by": "X-Hasura-User-Id"},
               "filter": {"author_id": {"_eq": "X-Hasura-User-Id"}}, "check": {"views": {"_lt": 100}}}},
             {"role": "related", "permission": {"columns": ["title", "author_id"], "filter": {}, "check": {"author": {"name": {"_eq": "X-Hasura-Name"}}}}}],
           "delete_permissions": [{"role": "user", "permission": {"filter": {"author_id": {"_eq": "X-Hasura-User-Id"}}}}],
           "select_permissions": [
             {"role": "user", "permission": {"columns": ["id", "title", "views", "author_id", "updated_by"], "filter": {"is_published": {"_eq": true}}}},
             {"role": "related", "permission": {"columns": ["id", "title", "author_id"], "filter": {}}},
             {"role": "server", "permission": {"columns": ["id"], "filter": {}}}]},
          {"table": {"schema": "public", "name": "tag"}},
          {"table": {"schema": "public", "name": "article_tag"},
           "object_relationships": [
             {"name": "article", "using": {"foreign_key_constraint_on": "article_id"}}, {"name": "tag_row", "using": {"foreign_key_constraint_on": "tag"}}]},
          {"table": {"schema": "public", "name": "profile"},
           "object_relationships": [{"name": "author", "using": {"foreign_key_constraint_on": "author_id"}}]},
          {"table": {"schema": "public", "name": "profile_photo"}},
          {"table": {"schema": "public", "name": "entry"}},
          {"table": {"schema": "public", "name": "stock"}},
          {"table": {"schema": "public", "name": "basket"},
           "object_relationships": [{"name": "stock", "using": {"foreign_key_constraint_on": "stock_id"}}],
           "insert_permissions": [{"role": "user", "permission": {"columns": "*", "check":
             {"_exists": {"_table": {"schema": "public", "name": "stock"}, "_where": {"id": {"_ceq": ["$", "stock_id"]}, "quantity": {"_cgte": ["$", "quantity"]}}}}}}]}],
          "functions": [{"function": {"schema": "public", "name": "publish_all"}}]}]}
        """;
}
