namespace Realtime.IntegrationTests.Sql;

public sealed class QueryTests(ArticleDatabase database) : IClassFixture<ArticleDatabase>
{
    [Theory]
    [InlineData("{ author(order_by: {id: asc}) { name id } }", """{"author":[{"name":"Ada","id":1},{"name":"Bob","id":2},{"name":"Eve","id":3}]}""")]
    [InlineData("{ author(where: {id: {_gt: 5}}) { id } }", """{"author":[]}""")]
    [InlineData("{ a: author_by_pk(id: 1) { name born } none: author_by_pk(id: 9) { name } }", """{"a":{"name":"Ada","born":"1815-12-10"},"none":null}""")]
    [InlineData("{ __typename author(limit: 1) { __typename } }", """{"__typename":"query_root","author":[{"__typename":"author"}]}""")]
    [InlineData("{ author(order_by: {email: asc_nulls_first, id: desc}) { id } }", """{"author":[{"id":2},{"id":1},{"id":3}]}""")]
    [InlineData("{ author(order_by: [{born: desc}, {id: asc}], limit: 2, offset: 1) { id } }", """{"author":[{"id":3},{"id":1}]}""")]
    [InlineData(
        "{ article(order_by: {author: {name: desc}, id: desc}) { id author { name } } }",
        """{"article":[{"id":4,"author":{"name":"Bob"}},{"id":3,"author":{"name":"Bob"}},{"id":2,"author":{"name":"Ada"}},{"id":1,"author":{"name":"Ada"}}]}""")]
    [InlineData(
        "{ author(order_by: {id: asc}) { id articles(order_by: {id: desc}, limit: 1) { id author { id } } } }",
        """{"author":[{"id":1,"articles":[{"id":2,"author":{"id":1}}]},{"id":2,"articles":[{"id":4,"author":{"id":2}}]},{"id":3,"articles":[]}]}""")]
    [InlineData("{ author(order_by: [{articles_aggregate: {count: desc}}, {id: asc}]) { id } }", """{"author":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData(
        "{ author(order_by: [{articles_aggregate: {max: {views: desc_nulls_last}}}]) { id } }", """{"author":[{"id":2},{"id":1},{"id":3}]}""")]
    [InlineData(
        "{ article(distinct_on: author_id, order_by: [{author_id: asc}, {id: desc}]) { id } }", """{"article":[{"id":2},{"id":4}]}""")]
    [InlineData("{ article(distinct_on: [author_id]) { author_id } }", """{"article":[{"author_id":1},{"author_id":2}]}""")]
    [InlineData("{ author(order_by: {shout: desc}, limit: 1) { shout } }", """{"author":[{"shout":"EVE"}]}""")]
    [InlineData("{ article(order_by: [{author: {articles_aggregate: {min: {id: desc}}}}, {author: {shout: asc}}, {id: asc}], limit: 1) { id } }", """{"article":[{"id":3}]}""")]
    [InlineData("{ popular(order_by: {id: asc}) { title } }", """{"popular":[{"title":"Second"},{"title":"Third"}]}""")]
    public async Task Query_selects_rows_in_order(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query));

    [Theory]
    [InlineData("{id: {_in: [1, 3]}}", "1,3")]
    [InlineData("{id: {_in: []}}", "")]
    [InlineData("{id: {_nin: [1, 3]}}", "2")]
    [InlineData("{email: {_is_null: true}}", "2")]
    [InlineData("{email: {_neq: \"ada@example.org\"}}", "3")]
    [InlineData("{_not: {email: {_eq: \"ada@example.org\"}}}", "3")]
    [InlineData("{name: {_ilike: \"%E%\"}}", "3")]
    [InlineData("{name: {_similar: \"(A|B)%\"}}", "1,2")]
    [InlineData("{name: {_niregex: \"^b\"}}", "1,3")]
    [InlineData("{_or: [{id: {_eq: 1}}, {name: {_eq: \"Bob\"}}]}", "1,2")]
    [InlineData("{_or: []}", "")]
    [InlineData("{_and: []}", "1,2,3")]
    [InlineData("{}", "1,2,3")]
    [InlineData("{articles: {title: {_eq: \"Fourth\"}}}", "2")]
    [InlineData("{articles: {}}", "1,2")]
    [InlineData("{_not: {articles: {}}}", "3")]
    [InlineData("{articles: {article_tags: {tag: {_eq: \"sport\"}}}}", "1,2")]
    [InlineData("{articles_aggregate: {count: {predicate: {_eq: 2}}}}", "1,2")]
    [InlineData("{articles_aggregate: {count: {predicate: {_eq: 0}}}}", "3")]
    [InlineData("{articles_aggregate: {count: {filter: {views: {_gte: 10}}, predicate: {_eq: 1}}}}", "2")]
    [InlineData("{articles_aggregate: {bool_or: {arguments: is_published, predicate: {_eq: true}}}}", "1,2")]
    [InlineData("{shout: {_eq: \"EVE\"}}", "3")]
    public async Task Where_keeps_rows(string where, string ids)
    {
        var expected = string.Join(",", ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => $$"""{"id":{{id}}}"""));

        Assert.Equal($$"""{"author":[{{expected}}]}""", await database.QueryAsync($"{{ author(where: {where}, order_by: {{id: asc}}) {{ id }} }}"));
    }

    [Theory]
    [InlineData("query($ids: [Int!]) { author(where: {id: {_in: $ids}}, order_by: {id: asc}) { id } }", """{"ids": [3, 1]}""", """{"author":[{"id":1},{"id":3}]}""")]
    [InlineData("query($w: author_bool_exp) { author(where: $w) { id } }", """{"w": {"name": {"_eq": "Bob"}}}""", """{"author":[{"id":2}]}""")]
    [InlineData("query($a: [String!]) { article(where: {labels: {_eq: $a}}) { id labels } }", """{"a": ["a", "b"]}""", """{"article":[{"id":1,"labels":["a","b"]}]}""")]
    [InlineData("query($n: Int, $o: Int) { author(limit: $n, offset: $o, order_by: {id: asc}) { id } }", """{"n": 1, "o": 1}""", """{"author":[{"id":2}]}""")]
    [InlineData("query($j: jsonb) { article(where: {extra: {_contains: $j}}) { id } }", """{"j": {"k": [1]}}""", """{"article":[{"id":1}]}""")]
    [InlineData("{ article(where: {extra: {_has_keys_any: [\"k\", \"z\"]}}, order_by: {id: asc}) { id } }", "{}", """{"article":[{"id":1},{"id":3}]}""")]
    [InlineData("{ article(where: {extra: {_cast: {String: {_like: \"%x y%\"}}}}) { id } }", "{}", """{"article":[{"id":1}]}""")]
    public async Task Values_travel_as_slots(string query, string variables, string expected) =>
        Assert.Equal(expected, await database.QueryAsync(query, variables));

    [Theory]
    [InlineData("""{ article_by_pk(id: 1) { extra(path: "$.k[1]['x y']") } }""", """{"article_by_pk":{"extra":true}}""")]
    [InlineData("""{ article_by_pk(id: 1) { extra(path: "k[0]") } }""", """{"article_by_pk":{"extra":1}}""")]
    [InlineData("""{ article_by_pk(id: 4) { labels rating views extra(path: "$") } }""", """{"article_by_pk":{"labels":["c d",null],"rating":3.25,"views":5,"extra":[]}}""")]
    public async Task Columns_have_their_json_form(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query));

    [Fact]
    public async Task Numbers_are_strings_when_so_configured()
    {
        var answer = await database.QueryAsync(
            "{ article_by_pk(id: 3) { id views rating } article_aggregate { aggregate { count sum { views } max { id } } } }", stringifyNumeric: true);

        Assert.Equal(
            """{"article_by_pk":{"id":3,"views":"9007199254740993","rating":"2"},"article_aggregate":{"aggregate":{"count":4,"sum":{"views":"9007199254741028"},"max":{"id":4}}}}""",
            answer);
    }

    [Theory]
    [InlineData(
        "{ article_aggregate { __typename aggregate { n: count c: count(columns: content) d: count(columns: [author_id], distinct: true) max { id title } avg { id } __typename } } }",
        """{"article_aggregate":{"__typename":"article_aggregate","aggregate":{"n":4,"c":3,"d":2,"max":{"id":4,"title":"Third"},"avg":{"id":2.5000000000000000},"__typename":"article_aggregate_fields"}}}""")]
    [InlineData(
        "{ article_aggregate(where: {is_published: {_eq: true}}, order_by: {id: desc}, limit: 1) { aggregate { count } nodes { id author { name } } } }",
        """{"article_aggregate":{"aggregate":{"count":1},"nodes":[{"id":3,"author":{"name":"Bob"}}]}}""")]
    [InlineData(
        "{ article_aggregate(order_by: {id: desc}) { aggregate { count(columns: [author_id, is_published], distinct: true) } nodes { id } } }",
        """{"article_aggregate":{"aggregate":{"count":4},"nodes":[{"id":4},{"id":3},{"id":2},{"id":1}]}}""")]
    [InlineData("{ article_aggregate(where: {id: {_gt: 9}}) { aggregate { count sum { views } } nodes { id } } }", """{"article_aggregate":{"aggregate":{"count":0,"sum":{"views":null}},"nodes":[]}}""")]
    [InlineData(
        "{ author(order_by: {id: asc}) { articles_aggregate(where: {views: {_gt: 9}}) { aggregate { count } nodes { id } } } }",
        """{"author":[{"articles_aggregate":{"aggregate":{"count":2},"nodes":[{"id":1},{"id":2}]}},{"articles_aggregate":{"aggregate":{"count":1},"nodes":[{"id":3}]}},{"articles_aggregate":{"aggregate":{"count":0},"nodes":[]}}]}""")]
    [InlineData(
        "{ author_aggregate { aggregate { max { shout full_name ms: full_name(args: {prefix: \"Ms\"}) } min { ms: full_name(args: {prefix: \"Ms\"}) } } } }",
        """{"author_aggregate":{"aggregate":{"max":{"shout":"EVE","full_name":"Dr Eve","ms":"Ms Eve"},"min":{"ms":"Ms Ada"}}}}""")]
    public async Task Aggregates_run_over_the_selected_rows(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query));

    [Theory]
    [InlineData("{ pick(args: {ids: \"{1,3}\"}) { id } }", """{"pick":[{"id":1},{"id":3}]}""")]
    [InlineData("{ pick(args: {ids: [1, 3]}) { id } }", """{"pick":[{"id":1},{"id":3}]}""")]
    [InlineData("{ pick(args: {ids: \"{}\", names: [\"Second\"]}) { id } }", """{"pick":[{"id":2}]}""")]
    [InlineData("{ article(order_by: {id: asc}, offset: \"2\") { id } }", """{"article":[{"id":3},{"id":4}]}""")]
    [InlineData("{ search(args: {query: \"ir\"}) { id } }", """{"search":[{"id":1},{"id":3}]}""")]
    [InlineData("{ search(args: {least_views: 10}, where: {id: {_lt: 3}}, limit: 1, order_by: {id: desc}) { id } }", """{"search":[{"id":2}]}""")]
    [InlineData("{ search_aggregate { aggregate { count } } }", """{"search_aggregate":{"aggregate":{"count":4}}}""")]
    [InlineData("{ newest { id } }", """{"newest":null}""")]
    [InlineData(
        "{ author(limit: 1, order_by: {id: asc}) { full_name(args: {prefix: \"Ms\"}) articles_like(args: {search: \"sec\"}) { id } } }",
        """{"author":[{"full_name":"Ms Ada","articles_like":[{"id":2}]}]}""")]
    public async Task Functions_are_rows_and_fields(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query));

    [Fact]
    public async Task Many_fields_and_long_keys_make_an_object()
    {
        foreach (var (count, keyLength) in new[] { (51, 5), (300, 5), (3, 70), (51, 70) })
        {
            var keys = Enumerable.Range(0, count).Select(index => $"k{index}".PadRight(keyLength, '_')).ToList();

            var answer = await database.QueryAsync($"{{ author_by_pk(id: 1) {{ {string.Join(" ", keys.Select(key => $"{key}: name"))} }} }}");

            Assert.Equal($$$"""{"author_by_pk":{{{{string.Join(",", keys.Select(key => $"\"{key}\":\"Ada\""))}}}}}""", answer);
        }
    }

    [Fact]
    public async Task Keys_that_look_like_sql_stay_keys()
    {
        var answer = await database.QueryAsync("{ o: author(order_by: {id: asc}, limit: 1) { o: name j: id t1: id b1: name r: articles(limit: 1) { o: id } } }");

        Assert.Equal("""{"o":[{"o":"Ada","j":1,"t1":1,"b1":"Ada","r":[{"o":1}]}]}""", answer);
    }

    [Theory]
    [InlineData("query($ids: _int4!) { pick(args: {ids: $ids}) { id } }", """{"ids": "{1,3}"}""")]
    [InlineData("query($ids: _int4) { pick(args: {ids: $ids}) { id } }", """{"ids": [1, 3]}""")]
    [InlineData("query($ids: [Int!]!) { pick(args: {ids: $ids}) { id } }", """{"ids": [1, 3]}""")]
    [InlineData("query($ids: [Int!]!) { pick(args: {ids: $ids}) { id } }", """{"ids": [1e0, 3.0]}""")]
    [InlineData("query($args: pick_args!) { pick(args: $args) { id } }", """{"args": {"ids": "{1,3}"}}""")]
    public async Task Array_argument_is_a_list_or_what_Postgres_writes_for_one(string query, string variables) =>
        Assert.Equal("""{"pick":[{"id":1},{"id":3}]}""", await database.QueryAsync(query, variables));
}
