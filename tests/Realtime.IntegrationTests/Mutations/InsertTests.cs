namespace Realtime.IntegrationTests.Mutations;

public sealed class InsertTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    public Task InitializeAsync() => database.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(
        "mutation { insert_tag(objects: [{name: \"a\"}, {name: \"b\"}]) { affected_rows returning { name __typename } __typename } }",
        """{"insert_tag":{"affected_rows":2,"returning":[{"name":"a","__typename":"tag"},{"name":"b","__typename":"tag"}],"__typename":"tag_mutation_response"}}""")]
    [InlineData("mutation { insert_tag(objects: {name: \"a\"}) { affected_rows } }", """{"insert_tag":{"affected_rows":1}}""")]
    [InlineData("mutation { insert_tag(objects: []) { affected_rows returning { name } } }", """{"insert_tag":{"affected_rows":0,"returning":[]}}""")]
    [InlineData("mutation { insert_tag_one(object: {name: \"a\"}) { name } }", """{"insert_tag_one":{"name":"a"}}""")]
    [InlineData(
        "mutation { insert_author(objects: [{name: \"x\", rank: 1}, {name: \"y\"}, {name: \"z\", rank: 3}]) { returning { name rank } } }",
        """{"insert_author":{"returning":[{"name":"x","rank":1},{"name":"y","rank":7},{"name":"z","rank":3}]}}""")]
    [InlineData(
        "mutation { insert_article(objects: [{title: \"x\", author_id: 1, views: null}, {title: \"long\", author_id: 1}]) { returning { views title_length } } }",
        """{"insert_article":{"returning":[{"views":null,"title_length":1},{"views":1,"title_length":4}]}}""")]
    [InlineData("mutation { insert_entry(objects: [{}, {}]) { affected_rows returning { note } } }", """{"insert_entry":{"affected_rows":2,"returning":[{"note":null},{"note":null}]}}""")]
    [InlineData(
        "mutation { insert_article_one(object: {title: \"x\", author_id: 2, labels: [\"a\", \"b c\"], extra: {k: [1, null]}}) { labels extra extra_k: extra(path: \"k[0]\") } }",
        """{"insert_article_one":{"labels":["a","b c"],"extra":{"k":[1,null]},"extra_k":1}}""")]
    [InlineData(
        "mutation { insert_article_one(object: {title: \"x\", author_id: \"1\", is_published: \"true\", labels: \"{a,b}\"}) { author_id is_published labels } }",
        """{"insert_article_one":{"author_id":1,"is_published":true,"labels":["a","b"]}}""")]
    [InlineData("mutation { insert_article_one(object: {title: \"x\", author_id: 1, labels: \"a\"}) { labels } }", """{"insert_article_one":{"labels":["a"]}}""")]
    [InlineData(
        "mutation { insert_article_one(object: {title: \"x\", author_id: 1, scores: \"{1,2}\", notes: [\"{\\\"a\\\": 1}\", \"plain\"]}) { scores notes } }",
        """{"insert_article_one":{"scores":[1,2],"notes":[{"a":1},"plain"]}}""")]
    public async Task Insert_returns_what_was_written(string mutation, string expected) => Assert.Equal(expected, await database.RunAsync(mutation));

    [Fact]
    public async Task Rows_may_come_from_one_variable() => Assert.Equal(
        """{"insert_author":{"affected_rows":2,"returning":[{"name":"x","rank":2},{"name":"y","rank":7}]}}""",
        await database.RunAsync(
            "mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { affected_rows returning { name rank } } }",
            """{"rows": [{"name": "x", "rank": 2}, {"name": "y"}]}"""));

    [Theory]
    [InlineData("""[{"name": "x", "rank": 2}, {"name": "y", "rank": 3}]""", """[{"name":"x","rank":2},{"name":"y","rank":3}]""")]
    [InlineData("""[{"name": "x"}, {"name": "y"}]""", """[{"name":"x","rank":7},{"name":"y","rank":7}]""")]
    public async Task Rows_that_are_all_alike_are_one_value(string rows, string expected)
    {
        const string mutation = "mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { returning { name rank } } }";

        Assert.Equal($$$"""{"insert_author":{"returning":{{{expected}}}}}""", await database.RunAsync(mutation, $$"""{"rows": {{rows}}}"""));
        Assert.Single(database.Plan(mutation, $$"""{"rows": {{rows}}}""").Statements[0].Parameters);
    }

    [Fact]
    public async Task Rows_as_one_value_keep_every_type()
    {
        const string rows =
            """[{"title": "x\"y", "author_id": 1, "views": null, "extra": {"k": [1.10, null]}, "is_published": true}, {"title": "z", "author_id": 2, "views": -3, "extra": "s", "is_published": false}]""";

        Assert.Equal(
            """{"insert_article":{"returning":[{"title":"x\"y","author_id":1,"views":null,"extra":{"k":[1.10,null]},"is_published":true},{"title":"z","author_id":2,"views":-3,"extra":"s","is_published":false}]}}""",
            await database.RunAsync(
                "mutation ($rows: [article_insert_input!]!) { insert_article(objects: $rows) { returning { title author_id views extra is_published } } }", $$"""{"rows": {{rows}}}"""));
    }

    [Fact]
    public async Task Rows_as_one_value_are_checked_like_any_others()
    {
        const string mutation = "mutation ($rows: [article_insert_input!]!) { insert_article(objects: $rows) { affected_rows } }";

        Assert.Equal(
            ("validation-failed", "expected a 32-bit integer for type 'Int', but found a boolean", "$.selectionSet.insert_article.args.objects[1].views"),
            await database.FailAsync(mutation, """{"rows": [{"title": "x", "views": 1}, {"title": "y", "views": true}]}"""));
        Assert.Equal(
            ("permission-error", "$.selectionSet.insert_article.args.objects"),
            await FailAsUserAsync(mutation, """{"rows": [{"title": "x", "views": 1}, {"title": "y", "views": 100}]}"""));
        Assert.Equal(
            """{"insert_article":{"affected_rows":2}}""",
            await database.RunAsync(mutation, """{"rows": [{"title": "x", "views": 1}, {"title": "y", "views": 2}]}""", MutationDatabase.As("user", ("X-Hasura-User-Id", "2"))));
        Assert.Equal("2", await database.ReadAsync("SELECT count(*) FROM article WHERE author_id = 2 AND title IN ('x', 'y')"));
    }

    [Fact]
    public async Task Variable_may_be_an_arrays_own_literal_or_its_one_element()
    {
        const string mutation = "mutation ($x: [String!], $y: [String!]) { a: insert_article_one(object: {title: \"x\", author_id: 1, labels: $x}) { labels } b: insert_article_one(object: {title: \"y\", author_id: 1, labels: $y}) { labels } }";

        Assert.Equal("""{"a":{"labels":["a","b"]},"b":{"labels":["c"]}}""", await database.RunAsync(mutation, """{"x": "{a,b}", "y": "c"}"""));
    }

    [Fact]
    public async Task Variable_for_a_column_of_arrays_may_have_nullable_elements()
    {
        const string mutation = "mutation ($x: [Int], $y: [jsonb]) { insert_article_one(object: {title: \"x\", author_id: 1, scores: $x, notes: $y}) { scores notes } }";

        Assert.Equal(
            """{"insert_article_one":{"scores":[1,2],"notes":[{"a":1},"plain"]}}""", await database.RunAsync(mutation, """{"x": "{1,2}", "y": [{"a": 1}, "plain"]}"""));
        Assert.Equal(
            ("validation-failed", "expected a 32-bit integer for type 'Int', but found null", "$.selectionSet.insert_article_one.args.object.scores[1]"),
            await database.FailAsync(mutation, """{"x": [1, null], "y": []}"""));
    }

    [Fact]
    public async Task Nested_rows_as_one_value_belong_to_their_parent() => Assert.Equal(
        """{"insert_author":{"affected_rows":5,"returning":[{"articles":[{"title":"a"},{"title":"b"}]},{"articles":[{"title":"c"}]}]}}""",
        await database.RunAsync(
            "mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { affected_rows returning { articles(order_by: {id: asc}) { title } } } }",
            """{"rows": [{"name": "x", "articles": {"data": [{"title": "a"}, {"title": "b"}]}}, {"name": "y", "articles": {"data": [{"title": "c"}]}}]}"""));

    [Fact]
    public async Task Returning_sees_the_effects_in_related_rows_aggregates_and_computed_fields() => Assert.Equal(
        """{"insert_article_one":{"author":{"articles_aggregate":{"aggregate":{"count":2}},"article_count":2,"articles":[{"title":"Third"},{"title":"x"}]}}}""",
        await database.RunAsync(
            "mutation { insert_article_one(object: {title: \"x\", author_id: 2}) { author { articles_aggregate { aggregate { count } } article_count articles(order_by: {id: asc}) { title } } } }"));

    [Fact]
    public async Task Violation_is_reported_at_the_objects_and_nothing_is_written()
    {
        Assert.Equal(
            ("constraint-violation", "Uniqueness violation. duplicate key value violates unique constraint \"tag_pkey\"", "$.selectionSet.insert_tag.args.objects"),
            await database.FailAsync("mutation { insert_tag(objects: [{name: \"a\"}, {name: \"news\"}]) { affected_rows } }"));
        Assert.Equal(
            ("constraint-violation", "Uniqueness violation. duplicate key value violates unique constraint \"tag_pkey\"", "$.selectionSet.insert_tag_one.args.object"),
            await database.FailAsync("mutation { a: insert_tag_one(object: {name: \"a\"}) { name } b: insert_tag_one(object: {name: \"news\"}) { name } }"));
        Assert.Equal("1", await database.ReadAsync("SELECT count(*) FROM tag"));
    }

    [Fact]
    public async Task Root_fields_run_in_order_and_see_each_other() => Assert.Equal(
        """{"first":{"id":4},"second":{"affected_rows":1,"returning":[{"title":"y"}]},"third":{"title":"y"},"__typename":"mutation_root"}""",
        await database.RunAsync(
            """
            mutation {
              first: insert_article_one(object: {title: "x", author_id: 1}) { id }
              second: update_article(where: {title: {_eq: "x"}}, _set: {title: "y"}) { affected_rows returning { title } }
              third: delete_article_by_pk(id: 4) { title }
              __typename
            }
            """));

    [Fact]
    public async Task Function_runs_before_its_rows_are_read() => Assert.Equal(
        """{"publish_all":[{"title":"Second","author":{"articles":[{"is_published":true},{"is_published":true}]}}]}""",
        await database.RunAsync("mutation { publish_all(args: {author: 1}) { title author { articles { is_published } } } }"));

    private async Task<(string, string)> FailAsUserAsync(string mutation, string variables)
    {
        var (code, _, path) = await database.FailAsync(mutation, variables, MutationDatabase.As("user", ("X-Hasura-User-Id", "2")));
        return (code, path);
    }
}
