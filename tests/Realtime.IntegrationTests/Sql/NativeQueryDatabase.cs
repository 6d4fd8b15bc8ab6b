namespace Realtime.IntegrationTests.Sql;

/// <summary>Native queries over books: with arguments, a comment at the end, aliases that ours could meet, and a relationship.</summary>
public sealed class NativeQueryDatabase() : QueryDatabase(Ddl, Metadata)
{
    private const string Ddl =
        """
        CREATE TABLE book (id int PRIMARY KEY, title text NOT NULL, pages int NOT NULL);
        INSERT INTO book VALUES (1, 'First', 100), (2, 'Second', 200), (3, 'Third', 300);
        """;

    private const string Metadata =
        """
        {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [
          {"table": {"schema": "public", "name": "book"},
           "select_permissions": [{"role": "reader", "permission": {"columns": ["title"], "filter": {"id": {"_lt": 3}}}}]}],
          "logical_models": [
            {"name": "word", "description": "two words", "fields": [
              {"name": "one", "type": {"scalar": "text", "nullable": false}, "description": "the first"},
              {"name": "two", "type": "varchar", "nullable": true}],
             "select_permissions": [
               {"role": "first", "permission": {"columns": ["one"], "filter": {}}},
               {"role": "own", "permission": {"columns": "*", "filter": {"one": {"_eq": "X-Hasura-Word"}}}}]},
            {"name": "size", "fields": [
              {"name": "book_id", "type": "integer"}, {"name": "ratio", "type": "double precision"},
              {"name": "book", "type": {"logical_model": "word"}}],
             "select_permissions": [
               {"role": "reader", "permission": {"columns": "*", "filter": {"book": {"title": {"_neq": "First"}}}}},
               {"role": "blind", "permission": {"columns": "*", "filter": {}}}]}],
          "native_queries": [
            {"root_field_name": "words", "code": "SELECT * FROM (VALUES ('hello', 'world'), ('welcome', 'friend')) AS t(one, two) -- two rows", "returns": "word"},
            {"root_field_name": "said", "code": "SELECT {{what}} || s.n AS one, {{what}} AS two FROM generate_series(1, 3) AS s(n) ORDER BY s.n LIMIT {{count}};", "returns": "word",
             "arguments": {"what": {"type": "text", "nullable": false}, "unused": {"type": "date", "nullable": true}, "count": {"type": "bigint", "nullable": true}}},
            {"root_field_name": "sizes", "code": "SELECT c.id AS book_id, c.pages / {{by}} AS ratio FROM book AS c", "returns": "size", "description": "how long books are",
             "arguments": {"by": {"type": "float8"}},
             "object_relationships": [{"name": "book", "using": {"column_mapping": {"book_id": "id"}, "remote_table": {"schema": "public", "name": "book"}, "insertion_order": null}}]}]}],
         "inherited_roles": [{"role_name": "both", "role_set": ["first", "own"]}]}
        """;
}
